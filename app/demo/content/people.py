"""People, seats and offices of the demonstration. All invented; every address is under example.org."""

from __future__ import annotations

PASSWORD = "convoca-demostracion"

#: The accounts shown on the sign-in page: address and who it is.
ACCOUNTS = (
    ("secretaria@example.org", "Marisol Arriaga Fuentes, secretaría técnica"),
    ("presidencia@example.org", "Ernesto Villaseñor Prieto, presidencia"),
    ("canacar@example.org", "Óscar Treviño Landa, titular de CANACAR"),
    ("canacar.suplente@example.org", "Lucía Barrios Peña, suplente de CANACAR"),
    ("caaarem@example.org", "Silvia Montaño Greene, titular de CAAAREM"),
    ("certificacion@example.org", "Verónica Salas Domínguez, Dirección de Certificación"),
    ("miembro@example.org", "Raúl Cisneros Aldana, empresa certificada"),
    ("admin@example.org", "Julia Tapia Ordóñez, administración del programa"),
)

#: Offices: key, name, address, telephone.
OFFICERS = {
    "admin": ("Julia Tapia Ordóñez", "admin@example.org", "55 0000 0100"),
    "secretary": ("Marisol Arriaga Fuentes", "secretaria@example.org", "55 0000 0101"),
    "chair": ("Ernesto Villaseñor Prieto", "presidencia@example.org", "55 0000 0102"),
    "member": ("Raúl Cisneros Aldana", "miembro@example.org", "55 0000 0103"),
    "authority": ("Verónica Salas Domínguez", "certificacion@example.org", "55 0000 0104"),
}

#: Chamber → its principal, then its alternates in order.
REPRESENTATIVES = {
    "CCE": ("Jorge Montiel Haro", "Paulina Ibáñez Roa"),
    "CONCAMIN": ("Gerardo Puente Islas", "Nadia Cervantes Oropeza"),
    "CONCANACO SERVYTUR": ("Elena Cantú Robles", "Fabián Zúñiga Lara"),
    "COMCE": ("Luis Urrutia Paz", "Diana Ferrer Alcocer"),
    "CNA": ("Rocío Amezcua Prado", "Tomás Bernal Inzunza"),
    "CAAAREM": ("Silvia Montaño Greene", "Rodrigo Nájera Solís"),
    "CLAA": ("Esteban Quiroga Melo", "Miriam Toledo Cano"),
    "CANACINTRA": ("Claudia Rentería Vega", "Abel Sandoval Mora"),
    "index": ("Adriana Pons Villalba", "Guillermo Arce Nieto"),
    "CANIETI": ("Iván Ledesma Correa", "Sofía Palacios Rey"),
    "CANACAR": ("Óscar Treviño Landa", "Lucía Barrios Peña"),
    "CONATRAM": ("Joel Ibarra Meza", "Beatriz Salcedo Ruiz"),
    "ANTP": ("Martín Escobedo Nava", "Karla Godínez Pons"),
    "AMACARGA": ("Patricia Olvera Quintana", "Ulises Rangel Brito"),
    "AMANAC": ("Héctor Lozano Rivas",),
    "AMPIP": ("Ximena Duarte Olmos", "Bruno Aldrete Solana"),
    "AMIA": ("Teresa Ocampo Lira", "Ricardo Fierro Sáenz"),
    "INA": ("Irma Valdés Coss", "Noé Carranza Tapia"),
    "ANPACT": ("Saúl Bermúdez Arce", "Leticia Mijares Ton"),
}

#: The authority sits in the standing body with voice and answers issues.
AUTHORITY = ("Autoridad", "Dirección de Certificación del Programa OEA")

GROUPS = {
    "GE-RC": (
        "CANACAR",
        "CONATRAM",
        "ANTP",
        "AMACARGA",
        "AMIA",
        "index",
        "ANPACT",
        "CONCANACO SERVYTUR",
        "CAAAREM",
    ),
    "GE-CS": ("index", "AMACARGA", "AMANAC", "CLAA", "CANACINTRA"),
    "GE-TP": ("CANIETI", "CAAAREM", "index"),
}


def address_of(acronym: str, rank: int) -> str:
    """The invented address of a chamber's principal (rank 0) or alternate."""
    base = acronym.split(maxsplit=1)[0].lower()
    return f"{base}@example.org" if rank == 0 else f"{base}.suplente{'' if rank == 1 else rank}@example.org"


ORGANIZATIONS = {
    "member": "Empresa certificada (ilustrativa)",
    "admin": "Administración del programa",
    "authority": "Dirección de Certificación",
}
