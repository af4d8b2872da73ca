"""The places of SER-2020's states, parameters and fluxes in the vectors that its equations read."""

from typing import Any

import numba

from neuro.mechanism.compiled import layout

STATES = layout("bh2 bh4 trp htp cht vht eht hia pool g ts b ght gha tha bha")
CONSTANTS = layout(
    "btrp Vtrpin Ktrpin Vtph Ktrp Kitrp Kbh4 tb NADPH NADP Vdrr1 Kdbh2 Kdn Vdrr2 Kdbh4 Kdnp kpin kpout ktrp kpool "
    "Vaadc Kaadc Vmat Kmat kout r0 srel relmin ssyn synmin gref fire sHA gharef Vsert Ksert aup2 Vup2 Kup2 e0up2 wup2 "
    "Vmao Kmao kerem kleakc kleakg khia kbon kboff btot kgon kgoff gtot kton ktoff ttot "
    "eha khaon khaoff hatot khgon khgoff hgtot khton khtoff httot"
)
FLUXES = layout(
    "TRPIN TPH DRR POOL TRPOUT POOLOUT AADC VMAT REL SERT UP2 EREM LEAKc LEAKg MAOc MAOg HIAOUT "
    "BIND GON GOFF TON TOFF HABIND HGON HGOFF HTON HTOFF"
)
Record = Any
"""A vector read by name: `record.trp`."""
STATE, CONSTANT = numba.from_dtype(STATES), numba.from_dtype(CONSTANTS)
