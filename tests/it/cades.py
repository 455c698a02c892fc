"""How pyHanko reads a detached signature: cades.py SIGNATURE DOCUMENT CA, all files. One line of JSON."""

import asyncio
import json
import sys

from asn1crypto import cms, pem, x509
from pyhanko.sign.general import find_unique_cms_attribute
from pyhanko.sign.validation.generic_cms import (
    async_validate_detached_cms,
    get_signing_cert_attr,
)
from pyhanko_certvalidator import ValidationContext


def read(path):
    with open(path, "rb") as file:
        return file.read()


signature, document, ca = map(read, sys.argv[1:4])
root = x509.Certificate.load(pem.unarmor(ca)[2])
info = cms.ContentInfo.load(signature, strict=True)
data = info["content"]
(signer,) = data["signer_infos"]
attributes = signer["signed_attrs"]

# Each once and with one value, or pyHanko raises.
content_type = find_unique_cms_attribute(attributes, "content_type")
digest = find_unique_cms_attribute(attributes, "message_digest")
time = find_unique_cms_attribute(attributes, "signing_time")
find_unique_cms_attribute(attributes, "signing_certificate_v2")
(named,) = get_signing_cert_attr(attributes)["certs"]

status = asyncio.run(
    async_validate_detached_cms(
        document,
        data,
        signer_validation_context=ValidationContext(
            trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail"
        ),
    )
)
print(
    json.dumps(
        {
            "type": info["content_type"].native,
            "version": data["version"].native,
            "attributes": sorted(each["type"].native for each in attributes),
            "unsigned": len(signer["unsigned_attrs"]),
            "content_type": content_type.native,
            "message_digest": digest.native.hex(),
            "signing_time": time.native.isoformat(),
            "certificate_hash": named["cert_hash"].native.hex(),
            "certificate_hash_algorithm": named["hash_algorithm"]["algorithm"].native,
            "certificate": status.signing_cert.sha256.hex(),
            "digest_algorithm": status.md_algorithm,
            "claimed_time": status.signer_reported_dt.isoformat(),
            "intact": status.intact,
            "valid": status.valid,
            "trusted": status.trusted,
            "bottom_line": status.bottom_line,
            "problem": str(status.trust_problem_indic),
        }
    )
)
