"""pyHanko as judge and as maker of signatures in PDFs. Answers in one line of JSON.

pdf.py judge CA FILE...   what it says of each: strict, with its analysis of what came after a signature; lenient where strict
                          refuses a file for being hybrid, and says so
pdf.py sign WORK          makes signatures: WORK is a JSON list of {in, out, kind, field, name, information}; the keys lie
                          beside as signer.key, signer.pem, tsa.key, tsa.pem and ca.pem
"""

import json
import logging
import sys

from asn1crypto import pem, x509
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore


def signature(embedded, context):
    told = {"field": embedded.field_name}
    try:
        if embedded.sig_object.get("/Type") == "/DocTimeStamp":
            status = validate_pdf_timestamp(embedded, context)
        else:
            status = validate_pdf_signature(embedded, context)
        level = status.modification_level
        told |= {
            "coverage": status.coverage.name,
            "later": level.name if level is not None else None,
            "intact": status.intact,
            "valid": status.valid,
            "trusted": status.trusted,
            # A time stamp has none.
            "bottom_line": getattr(status, "bottom_line", None),
        }
        entries, attributes = embedded.sig_object, embedded.signer_info["signed_attrs"]
        told |= {
            "name": str(entries["/Name"]) if "/Name" in entries else None,
            "date": str(entries["/M"]) if "/M" in entries else None,
            "attributes": sorted(each["type"].native for each in attributes),
        }
    except Exception as error:  # What it refuses, it says by raising, in many ways.
        told["error"] = f"{type(error).__name__}: {error}"
    return told


def file(path, context):
    told = {"strict": True}
    try:
        with open(path, "rb") as opened:
            reader = PdfFileReader(opened, strict=True)
            if reader.xrefs.hybrid_xrefs_present:
                reader = PdfFileReader(opened, strict=False)
                told["strict"] = False
            told["pages"] = int(reader.root["/Pages"]["/Count"])
            told["revisions"] = reader.xrefs.total_revisions
            told["signatures"] = [
                signature(each, context) for each in reader.embedded_signatures
            ]
    except Exception as error:
        told["error"] = f"{type(error).__name__}: {error}"
    return told


def judge(ca, paths):
    with open(ca, "rb") as opened:
        root = x509.Certificate.load(pem.unarmor(opened.read())[2])
    context = lambda: ValidationContext(  # noqa: E731
        trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail"
    )
    return [file(path, context()) for path in paths]


ADOBE, PADES = SigSeedSubFilter.ADOBE_PKCS7_DETACHED, SigSeedSubFilter.PADES


def sign(path):
    with open(path, "rb") as opened:
        work = json.load(opened)
    signer = signers.SimpleSigner.load(
        "signer.key", "signer.pem", ca_chain_files=["ca.pem"]
    )
    store = SimpleCertificateStore()
    store.register(load_cert_from_pemder("ca.pem"))
    stamper = DummyTimeStamper(
        tsa_cert=load_cert_from_pemder("tsa.pem"),
        tsa_key=load_private_key_from_pemder("tsa.key", passphrase=None),
        certs_to_embed=store,
    )
    for each in work:
        kind, field = each["kind"], each["field"]
        with open(each["in"], "rb") as source:
            writer = IncrementalPdfFileWriter(source, strict=True)
            if not each.get("information"):
                # It would change the document information in every revision.
                writer._update_meta = lambda: None
            meta = {"field_name": field, "name": each.get("name")}
            if kind.startswith("certified-"):
                permissions = MDPPerm(int(kind.removeprefix("certified-")))
                meta |= {"certify": True, "docmdp_permissions": permissions}
            meta["subfilter"] = PADES if kind.startswith("pades") else ADOBE
            pdf_signer = signers.PdfSigner(
                signers.PdfSignatureMetadata(**meta),
                signer,
                timestamper=stamper if kind == "pades-t" else None,
            )
            with open(each["out"], "wb") as output:
                if kind == "document-time-stamp":
                    signers.PdfTimeStamper(stamper, field_name=field).timestamp_pdf(
                        writer, md_algorithm="sha256", output=output
                    )
                else:
                    pdf_signer.sign_pdf(writer, output=output)
    return len(work)


logging.disable(logging.CRITICAL)
what, *words = sys.argv[1:]
print(json.dumps(judge(words[0], words[1:]) if what == "judge" else sign(words[0])))
