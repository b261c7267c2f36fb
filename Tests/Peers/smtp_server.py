#!/usr/bin/env python3
"""Takes mail as aiosmtpd does: over STARTTLS only, from whoever logs in as anna with the password geheim7.

Usage: smtp_server.py CERTIFICATE KEY. Prints the port, then for each mail a line of JSON: envelope, whether it came over TLS, and
the SHA-256 of its bytes. Ends with its parent.
"""

import asyncio
import hashlib
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Keeper:
    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
            "sha256": hashlib.sha256(envelope.content).hexdigest(),
        }), flush=True)
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    is_anna = isinstance(data, LoginPassword) and (data.login, data.password) == (b"anna", b"geheim7")
    return AuthResult(success=is_anna, handled=False)


async def serve(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def connection():
        return SMTP(
            Keeper(), hostname="aiosmtpd.test", tls_context=context, require_starttls=True, auth_required=True,
            authenticator=authenticate)

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve(*sys.argv[1:]))
