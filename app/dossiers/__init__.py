"""The *expediente* of a session: all that it left, in one archive with a fingerprint of each file.

It only gathers; each room below decides what its reader may have.
"""
