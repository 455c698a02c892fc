//! Answers to reset, from where each is known, and what they say in short.

/// The bytes, whose they are, what they say.
pub(super) const ANSWERS: [(&str, &str, &str); 46] = [
    (
        "3B E0 00 FF 81 31 FE 45 14",
        "My Number Card, contacts (docs/card.md)",
        "direct Y1110 K0 TB1=00:unconnected TC1=FF:N255 TD1=81:T1,1000 TD2=31:T1,0011 TA3=FE:IFSC254 TB3=45:BWI4,CWI5 TCK=14",
    ),
    (
        "3B DA 13 FF 81 31 FB 46 80 12 39 2F 31 C1 73 C6 01 C0 3B",
        "My Number Card, contacts (docs/card.md)",
        "direct Y1101 K10 TA1=13:Fi372,Di4 TC1=FF:N255 TD1=81:T1,1000 TD2=31:T1,0011 TA3=FB:IFSC251 TB3=46:BWI4,CWI6 8012392F31C173C601C0 [objects 1:392F 3:C1(by-name,by-part,record,no-mf) 7:C601C0(df-name,df-part,sfi,number,once,unit2,chaining,extended,no-channel,channels1)] TCK=3B",
    ),
    (
        "3B C5 FF 81 31 FB 45 80 73 C6 01 00 00",
        "My Number Card, contacts (docs/card.md)",
        "direct Y1100 K5 TC1=FF:N255 TD1=81:T1,1000 TD2=31:T1,0011 TA3=FB:IFSC251 TB3=45:BWI4,CWI5 8073C60100 [objects 7:C60100(df-name,df-part,sfi,number,once,unit2,no-channel,channels1)] TCK=00",
    ),
    (
        "3B F5 91 00 FF 91 81 71 FE 40 00 42 00 01 00 D1 D6",
        "My Number Card of 2026, contacts (OpenSC 3744)",
        "direct Y1111 K5 TA1=91:Fi512,Di1 TB1=00:unconnected TC1=FF:N255 TD1=91:T1,1001 TA2=81:T1,fixed,given TD2=71:T1,0111 TA3=FE:IFSC254 TB3=40:BWI4,CWI0 TC3=00:LRC 42000100D1 [own] TCK=D6",
    ),
    (
        "3B F5 91 00 FF 91 81 71 FE 40 00 42 00 01 B3 A1 15",
        "My Number Card of 2026, contacts (OpenSC 3744)",
        "direct Y1111 K5 TA1=91:Fi512,Di1 TB1=00:unconnected TC1=FF:N255 TD1=91:T1,1001 TA2=81:T1,fixed,given TD2=71:T1,0111 TA3=FE:IFSC254 TB3=40:BWI4,CWI0 TC3=00:LRC 420001B3A1 [own] TCK=15",
    ),
    (
        "3B 88 80 01 00 00 05 E0 B3 81 A1 00 7F",
        "My Number Card, contactless (docs/card.md)",
        "direct Y1000 K8 TD1=80:T0,1000 TD2=01:T1,0000 000005E0B381A100 TCK=7F",
    ),
    (
        "3B 88 80 01 00 00 41 E0 B3 81 A1 00 3B",
        "My Number Card, contactless (docs/card.md)",
        "direct Y1000 K8 TD1=80:T0,1000 TD2=01:T1,0000 000041E0B381A100 TCK=3B",
    ),
    (
        "3B 88 80 01 00 4B 51 FF 00 81 D1 00 BC",
        "My Number Card, contactless (OpenSC 3744)",
        "direct Y1000 K8 TD1=80:T0,1000 TD2=01:T1,0000 004B51FF0081D100 TCK=BC",
    ),
    (
        "3B 88 80 01 00 4B 51 FF B3 81 D1 00 0F",
        "My Number Card, contactless (OpenSC 3744)",
        "direct Y1000 K8 TD1=80:T0,1000 TD2=01:T1,0000 004B51FFB381D100 TCK=0F",
    ),
    (
        "3B 88 80 01 00 00 14 E0 B3 81 91 00 5E",
        "Juki card, contactless (pcsc-tools)",
        "direct Y1000 K8 TD1=80:T0,1000 TD2=01:T1,0000 000014E0B3819100 TCK=5E",
    ),
    (
        "3B 88 80 01 00 00 00 00 91 81 C1 00 D8",
        "Japan's driving licence, contactless (pcsc-tools)",
        "direct Y1000 K8 TD1=80:T0,1000 TD2=01:T1,0000 000000009181C100 TCK=D8",
    ),
    (
        "3B 8F 80 01 80 4F 0C A0 00 00 03 06 11 00 3B 00 00 00 00 42",
        "FeliCa: Suica and others (pcsc-tools)",
        "direct Y1000 K15 TD1=80:T0,1000 TD2=01:T1,0000 804F0CA00000030611003B00000000 TCK=42",
    ),
    (
        "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A",
        "MIFARE Classic 1K (pcsc-tools)",
        "direct Y1000 K15 TD1=80:T0,1000 TD2=01:T1,0000 804F0CA00000030603000100000000 TCK=6A",
    ),
    (
        "3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 03 00 00 00 00 68",
        "MIFARE Ultralight (pcsc-tools)",
        "direct Y1000 K15 TD1=80:T0,1000 TD2=01:T1,0000 804F0CA00000030603000300000000 TCK=68",
    ),
    (
        "3B F0 12 00 FF 91 81 B1 7C 45 1F 03 99",
        "B-CAS, Japan's television (pcsc-tools)",
        "direct Y1111 K0 TA1=12:Fi372,Di2 TB1=00:unconnected TC1=FF:N255 TD1=91:T1,1001 TA2=81:T1,fixed,given TD2=B1:T1,1011 TA3=7C:IFSC124 TB3=45:BWI4,CWI5 TD3=1F:T15,0001 TA4=03:stop0,AB TCK=99",
    ),
    (
        "3B F0 13 00 FF 91 81 B1 FE 46 1F 03 19",
        "A-CAS, Japan's television (pcsc-tools)",
        "direct Y1111 K0 TA1=13:Fi372,Di4 TB1=00:unconnected TC1=FF:N255 TD1=91:T1,1001 TA2=81:T1,fixed,given TD2=B1:T1,1011 TA3=FE:IFSC254 TB3=46:BWI4,CWI6 TD3=1F:T15,0001 TA4=03:stop0,AB TCK=19",
    ),
    (
        "3B E7 00 FF 81 B1 FE 45 1F 01 80 31 C0 73 C6 21 48 20",
        "ETC, Japan's toll card (pcsc-tools)",
        "direct Y1110 K7 TB1=00:unconnected TC1=FF:N255 TD1=81:T1,1000 TD2=B1:T1,1011 TA3=FE:IFSC254 TB3=45:BWI4,CWI5 TD3=1F:T15,0001 TA4=01:stop0,A 8031C073C62148 [objects 3:C0(by-name,by-part,record,mf) 7:C62148(df-name,df-part,sfi,number,own,unit2,extended,by-reader,channels1)] TCK=20",
    ),
    (
        "3B 9D 95 80 1F C7 80 73 1A 21 1B 63 AF 06 A6 83 0F 90 00 F3",
        "a SIM (pcsc-tools)",
        "direct Y1001 K13 TA1=95:Fi512,Di16 TD1=80:T0,1000 TD2=1F:T15,0001 TA3=C7:stop3,ABC 80731A211B63AF06A6830F9000 [objects 7:1A211B(df-file,df-none,number,own,unit2,by-both,channels4) 6:AF06A6 terminated:9000] TCK=F3",
    ),
    (
        "3B 9F 95 80 1F C3 80 31 A0 73 BE 21 13 67 47 01 03 01 02 00 00 99",
        "a SIM (pcsc-tools)",
        "direct Y1001 K15 TA1=95:Fi512,Di16 TD1=80:T0,1000 TD2=1F:T15,0001 TA3=C3:stop3,AB 8031A073BE21136747010301020000 [objects 3:A0(by-name,in-dir,record,mf) 7:BE2113(df-name,df-path,df-file,df-none,sfi,number,own,unit2,by-card,channels4) 6:47010301020000] TCK=99",
    ),
    (
        "3B 9F 96 80 1F C7 80 31 A0 73 BE 21 13 67 43 20 07 18 00 00 01 A5",
        "a SIM (pcsc-tools)",
        "direct Y1001 K15 TA1=96:Fi512,Di32 TD1=80:T0,1000 TD2=1F:T15,0001 TA3=C7:stop3,ABC 8031A073BE21136743200718000001 [objects 3:A0(by-name,in-dir,record,mf) 7:BE2113(df-name,df-path,df-file,df-none,sfi,number,own,unit2,by-card,channels4) 6:43200718000001] TCK=A5",
    ),
    (
        "3B 97 94 80 3F 44 90 80 31 A0 73 BE 21 00 95",
        "a SIM whose TB3 belongs to no protocol (pcsc-tools)",
        "direct Y1001 K7 TA1=94:Fi512,Di8 TD1=80:T0,1000 TD2=3F:T15,0011 TA3=44:stop1,C TB3=90 8031A073BE2100 [objects 3:A0(by-name,in-dir,record,mf) 7:BE2100(df-name,df-path,df-file,df-none,sfi,number,own,unit2,no-channel,channels1)] TCK=95",
    ),
    (
        "3B DE 18 FF 81 F1 FE 43 00 3F 07 83 44 45 53 46 69 72 65 38 20 53 41 4D 2D 58 17",
        "a DESFire SAM (pcsc-tools)",
        "direct Y1101 K14 TA1=18:Fi372,Di12 TC1=FF:N255 TD1=81:T1,1000 TD2=F1:T1,1111 TA3=FE:IFSC254 TB3=43:BWI4,CWI3 TC3=00:LRC TD3=3F:T15,0011 TA4=07:stop0,ABC TB4=83 44455346697265382053414D2D58 [own] TCK=17",
    ),
    (
        "3B DB 96 00 80 B1 FE 45 1F 83 00 12 23 3F 53 65 49 44 0F 90 00 F1",
        "Estonia's identity card (pcsc-tools)",
        "direct Y1101 K11 TA1=96:Fi512,Di32 TC1=00:N0 TD1=80:T0,1000 TD2=B1:T1,1011 TA3=FE:IFSC254 TB3=45:BWI4,CWI5 TD3=1F:T15,0001 TA4=83:stop2,AB 0012233F536549440F9000 [objects 1:233F 5:654944 terminated:9000] TCK=F1",
    ),
    (
        "3B DF 18 00 81 31 FE 58 00 31 B9 64 05 0E 01 00 73 B4 01 D3 00 00 00 22",
        "Slovakia's identity card (pcsc-tools)",
        "direct Y1101 K15 TA1=18:Fi372,Di12 TC1=00:N0 TD1=81:T1,1000 TD2=31:T1,0011 TA3=FE:IFSC254 TB3=58:BWI5,CWI8 0031B964050E010073B401D3000000 [objects 3:B9(by-name,in-dir,in-atr,binary,no-mf) 6:050E0100 7:B401D3(df-name,df-path,df-file,sfi,once,unit2,chaining,extended,by-card,channels4) untold:0000] TCK=22",
    ),
    (
        "3B DF 18 00 81 31 FE 58 80 31 B0 52 02 04 64 05 C9 03 AC 73 B7 B1 D4 22",
        "Austria's e-card (pcsc-tools)",
        "direct Y1101 K15 TA1=18:Fi372,Di12 TC1=00:N0 TD1=81:T1,1000 TD2=31:T1,0011 TA3=FE:IFSC254 TB3=58:BWI5,CWI8 8031B05202046405C903AC73B7B1D4 [objects 3:B0(by-name,in-dir,in-atr,record,mf) 5:0204 6:05C903AC 7:B7B1D4(df-name,df-path,df-file,sfi,number,identifier,tlv,own,ff,unit2,chaining,extended,by-card,channels5)] TCK=22",
    ),
    (
        "3B 8F 80 01 80 31 80 65 49 54 4A 34 42 12 0F FF 82 90 00 8B",
        "an identity card, contactless (pcsc-tools)",
        "direct Y1000 K15 TD1=80:T0,1000 TD2=01:T1,0000 8031806549544A3442120FFF829000 [objects 3:80(by-name,record,mf) 6:49544A3442 1:0FFF 8:9000] TCK=8B",
    ),
    (
        "3B FD 13 00 00 81 31 FE 15 80 73 C0 21 C0 57 59 75 62 69 4B 65 79 40",
        "YubiKey 5 NFC (pcsc-tools)",
        "direct Y1111 K13 TA1=13:Fi372,Di4 TB1=00:unconnected TC1=00:N0 TD1=81:T1,1000 TD2=31:T1,0011 TA3=FE:IFSC254 TB3=15:BWI1,CWI5 8073C021C057597562694B6579 [objects 7:C021C0(df-name,df-part,own,unit2,chaining,extended,no-channel,channels1) 5:597562694B6579] TCK=40",
    ),
    (
        "3B 6E 00 00 00 31 80 71 86 65 01 64 02 22 32 80 90 00",
        "a bank card (pcsc-tools)",
        "direct Y0110 K14 TB1=00:unconnected TC1=00:N0 0031807186650164022232809000 [objects 3:80(by-name,record,mf) 7:86(df-name,sfi,number) 6:0164022232 own:9000]",
    ),
    (
        "3B EF 00 FF 81 31 20 45 42 61 73 69 63 43 61 72 64 20 5A 43 32 2E 33 BD",
        "BasicCard (pcsc-tools)",
        "direct Y1110 K15 TB1=00:unconnected TC1=FF:N255 TD1=81:T1,1000 TD2=31:T1,0011 TA3=20:IFSC32 TB3=45:BWI4,CWI5 426173696343617264205A43322E33 [own] TCK=BD",
    ),
    (
        "3B D2 18 02 C1 0A 31 FE 58 C8 0D 51",
        "CardOS (pcsc-tools)",
        "direct Y1101 K2 TA1=18:Fi372,Di12 TC1=02:N2 TD1=C1:T1,1100 TC2=0A:W10 TD2=31:T1,0011 TA3=FE:IFSC254 TB3=58:BWI5,CWI8 C80D [own] TCK=51",
    ),
    (
        "3B 9F 11 10 80 41 54 39 38 53 43 30 33 32 43 54 31 2E 35 35",
        "AT98SC (pcsc-tools)",
        "direct Y1001 K15 TA1=11:Fi372,Di1 TD1=10:T0,0001 TA2=80:T0,fixed,given 4154393853433033324354312E3535 [own]",
    ),
    (
        "3B 97 97 81 71 FE 24 00 77 43 53 4D 01 02 03 00",
        "a TC3 of T=1 (pcsc-tools)",
        "direct Y1001 K7 TA1=97:Fi512,Di64 TD1=81:T1,1000 TD2=71:T1,0111 TA3=FE:IFSC254 TB3=24:BWI2,CWI4 TC3=00:LRC 7743534D010203 [own] TCK=00",
    ),
    (
        "3B 6C 00 00 10 10 10 30 00 00 00 00 00 00 00 00",
        "a reference to EF.DIR (pcsc-tools)",
        "direct Y0110 K12 TB1=00:unconnected TC1=00:N0 101010300000000000000000 [dir 10]",
    ),
    (
        "3B 06 81 24 80 80 90 00",
        "a reserved first byte (pcsc-tools)",
        "direct Y0000 K6 812480809000 [reserved]",
    ),
    (
        "3B 84 80 01 00 00 90 00 95",
        "a test passport (pcsc-tools)",
        "direct Y1000 K4 TD1=80:T0,1000 TD2=01:T1,0000 00009000 [objects untold:9000] TCK=95",
    ),
    (
        "3B 88 80 01 00 73 C8 40 00 00 90 00 62",
        "JCOP 31, contactless (pcsc-tools)",
        "direct Y1000 K8 TD1=80:T0,1000 TD2=01:T1,0000 0073C84000009000 [objects 7:C84000(df-name,df-part,df-none,or,unit1,no-channel,channels1) untold:9000] TCK=62",
    ),
    (
        "3B A7 00 40 18 80 65 A2 08 01 01 52",
        "Mondex (the manual of ATR_analysis)",
        "direct Y1010 K7 TB1=00:unconnected TD1=40:T0,0100 TC2=18:W24 8065A208010152 [objects 6:A208010152]",
    ),
    (
        "3B 65 00 00 20 63 CB A0 00",
        "a Cryptoflex (pcsc-tools)",
        "direct Y0110 K5 TB1=00:unconnected TC1=00:N0 2063CBA000 [own]",
    ),
    (
        "3F 65 25 08 33 04 6C 90 00",
        "inverse convention (pcsc-tools)",
        "inverse Y0110 K5 TB1=25:5V TC1=08:N8 33046C9000 [own]",
    ),
    (
        "3F 2F 00 36 AF 69 02 04 01 80 00 00 0A 0E 83 3E 9F 16",
        "a SIM, inverse convention (pcsc-tools)",
        "inverse Y0010 K15 TB1=00:unconnected 36AF690204018000000A0E833E9F16 [own]",
    ),
    (
        "3B 80 80 01 01",
        "the shortest of ISO/IEC 14443-4",
        "direct Y1000 K0 TD1=80:T0,1000 TD2=01:T1,0000 TCK=01",
    ),
    ("3B 00", "the shortest of ISO/IEC 7816-3", "direct Y0000 K0"),
    (
        "3B DA 13 FF 81 31 FB 46 80 12 39 2F 31 C1 73 C6 01 C0 3C",
        "broken: the check byte is another",
        "direct Y1101 K10 TA1=13:Fi372,Di4 TC1=FF:N255 TD1=81:T1,1000 TD2=31:T1,0011 TA3=FB:IFSC251 TB3=46:BWI4,CWI6 8012392F31C173C601C0 [objects 1:392F 3:C1(by-name,by-part,record,no-mf) 7:C601C0(df-name,df-part,sfi,number,once,unit2,chaining,extended,no-channel,channels1)] TCK=3C!=3B",
    ),
    (
        "3B 67 00 00 80 31 80",
        "broken: it ends among the historical bytes",
        "direct Y0110 K7 TB1=00:unconnected TC1=00:N0 803180 [objects 3:80(by-name,record,mf)] short4",
    ),
    (
        "3B 65 00 00 20 63 CB A0 00 11 22",
        "broken: it goes on",
        "direct Y0110 K5 TB1=00:unconnected TC1=00:N0 2063CBA000 [own] extra2",
    ),
    (
        "03 65 00 00 20 63 CB A0 00",
        "broken: TS as an inverse card's, read the wrong way",
        "neither Y0110 K5 TB1=00:unconnected TC1=00:N0 2063CBA000 [own]",
    ),
];
