"""The places of states, parameters and fluxes of serotonin with reuptake trafficking and histamine."""

from neuro.mechanism.compiled import layout

STATES = layout(
    "ptrp bh2 bh4 trp htp cht vht vhtr eht hia pool g ts b ght gha tha bha Sph S Pool Sin "
    "cha vha vhar eha glha bhd thd thdp ghd ghdp mhd mhdp mha mvha"
)
CONSTANTS = layout(
    "ssri mast fire fireha hdc btrp Jtrp kbtrp Vtrpin Ktrpin Vtph Ktrp Kitrp Kbh4 tb NADPH NADP Vdrr1 Kdbh2 Kdn Vdrr2 "
    "Kdbh4 Kdnp kpin kpout ktrp kpool Vaadc Kaadc Vmat Kmat kout netmin vht0 ktraf trafmax r0 srel relmax ssyn gref "
    "hold grest sHA gharef Vsert Ksert Ki0 bKi Kimin Sphtot Stot ksurf ssurf surfmax ksi bsi simax kis aup2 Vup2 Kup2 "
    "e0up2 wup2 Vmao Kmao kerem kleakc kleakg khia kbon kboff btot kgon kgoff gtot kton ktoff ttot "
    "khaon khaoff hatot khgon khgoff hgtot khton khtoff httot sHAsyn sHAHA sHTHA "
    "bhis Jhis kbhis Vhtl Khtl Vhtlg Khtlg Vhtlm Khtlm khpin khpout khpool kgpin kgpout kgpool kmpin kmpout kmpool "
    "Vhdc Khdc Vhdcg Khdcg mglia Vhdcm Khdcm Vmath Kmath kouth vha0 ktrafh trafhmax rha relhmax "
    "Vhat Khat h1min e0hatg whatg Vhatg Khatg Vhatm Khatm khleakc khleakg khrem "
    "Vhnmt Khnmt Vhnmtg Khnmtg Vhnmtm Khnmtm Vmathm Kmathm kouthm kdeg"
)
FLUXES = layout(
    "BTRPIN BTRPOUT TRPIN TPH DRR POOL TRPOUT POOLOUT AADC VMAT VMATr TRAF REL SERT UP2 EREM LEAKc LEAKg MAOc MAOg "
    "HIAOUT BIND GON GOFF TON TOFF HABIND HGON HGOFF HTON HTOFF KPS KSP KSI KIS "
    "BHISIN BHISOUT HTL HTLg HTLm HPOOL HPOOLOUT GPOOL GPOOLOUT MPOOL MPOOLOUT HDC HDCg HDCm VMATH VMATHr HTRAF HREL "
    "HAT HATg HLEAKc HLEAKg HREM HNMT HNMTg HATm VMATHm DEGRAN HNMTm"
)
