#!/usr/bin/env python3
"""Holds a real mailbox: Dovecot on this machine, over TLS, until it is told to end (SIGTERM).

Prints one JSON object once it answers: the ports, the certificate, and the folder of the Maildir. Everybody logs in with the
password geheim7. Dovecot wants users of its own where it is started by root.
"""

import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def config(folder, ports):
    me = pwd.getpwuid(os.getuid())
    is_root = me.pw_uid == 0
    mail_user = pwd.getpwnam("nobody") if is_root else me
    group = "dovecot" if is_root else subprocess.check_output(["id", "-gn"], text=True).strip()
    services = "".join(
        f"service {kind}-login {{\n chroot =\n inet_listener {kind} {{\n port = 0\n }}\n"
        f" inet_listener {kind}s {{\n port = {port}\n ssl = yes\n }}\n}}\n" for kind, port in ports.items())
    for path in [folder / "mail", *folder.glob("mail/**/*")]:
        os.chown(path, mail_user.pw_uid, mail_user.pw_gid)
    return f"""
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap pop3
listen = 127.0.0.1
default_internal_user = {"dovecot" if is_root else me.pw_name}
default_internal_group = {group}
default_login_user = {"dovenull" if is_root else me.pw_name}
first_valid_uid = 1
first_valid_gid = 0
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail
passdb {{
 driver = static
 args = password=geheim7
}}
userdb {{
 driver = static
 args = uid={mail_user.pw_uid} gid={mail_user.pw_gid} home={folder}
}}
service anvil {{
 chroot =
}}
{services}"""


def main():
    # A test runner may have blocked signals, which its children inherit. Whatever ends this program, its own folder and
    # server go first.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mailbox-"))
    server = None
    try:
        os.chmod(folder, 0o755)
        (folder / "run").mkdir()
        for part in ("new", "cur", "tmp"):
            (folder / "mail" / part).mkdir(parents=True)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out",
             folder / "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
            check=True, stderr=subprocess.DEVNULL)
        ports = {"imap": free_port(), "pop3": free_port()}
        (folder / "dovecot.conf").write_text(config(folder, ports))
        server = subprocess.Popen(
            ["/usr/sbin/dovecot", "-F", "-c", folder / "dovecot.conf"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for port in ports.values():
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            else:
                sys.exit(f"dovecot does not answer: {(folder / 'log').read_text()}")
        print(json.dumps({"imaps": ports["imap"], "pop3s": ports["pop3"], "maildir": f"{folder}/mail",
                          "certificate": f"{folder}/cert.pem"}), flush=True)
        signal.pause()
    finally:
        if server:
            server.terminate()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


main()
