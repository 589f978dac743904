"""Papers of the house: one content in parts (``sheet``), set as PDF (``kernel.typeset``) or written for Word (``word``)."""
