"""The far ends of the benchmarks, each on a free port of this machine, ended with the `with` block."""
import contextlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

SEARCH = os.environ["PATH"] + ":/usr/sbin"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, port, **options):
    """Runs a server until the block ends; it is ready when somebody listens on `port`."""
    process = subprocess.Popen(command, env={**os.environ, "PATH": SEARCH}, **options)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None:
                sys.exit(f"{command[0]} ended")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def smtp_sink():
    """Postfix's smtp-sink. Gives its port."""
    port = free_port()
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    with running(["smtp-sink", *user, f"127.0.0.1:{port}", "1000"], port):
        yield port


class CountingSink:
    """smtp-sink that says how many messages it has."""

    def __init__(self, port, output):
        self.port, self.count = port, 0
        threading.Thread(target=self._read, args=(output,), daemon=True).start()

    def _read(self, output):
        while chunk := os.read(output.fileno(), 65_536):
            if counts := re.findall(rb"mesg=(\d+)", chunk):
                self.count = int(counts[-1])


@contextlib.contextmanager
def counting_smtp_sink():
    port = free_port()
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    command = ["smtp-sink", "-c", *user, f"127.0.0.1:{port}", "1000"]
    with running(command, port, stdout=subprocess.PIPE) as process:
        yield CountingSink(port, process.stdout)


@contextlib.contextmanager
def slow_smtp(milliseconds):
    """A server that answers the end of each message after so long. Gives its port."""
    port = free_port()
    script = pathlib.Path(__file__).with_name("slow_smtp.py")
    with running([sys.executable, str(script), str(port), str(milliseconds)], port):
        yield port


@contextlib.contextmanager
def sms_gateway():
    """nginx that takes every message and names it. Gives its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        paths = "".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        pathlib.Path(folder, "nginx.conf").write_text(f"""
            daemon off; pid {folder}/pid; error_log {folder}/log crit; worker_processes 1;
            events {{ worker_connections 1024; }}
            http {{
                access_log off; keepalive_requests 100000000; {paths}
                server {{
                    listen 127.0.0.1:{port} backlog=1024;
                    location / {{
                        default_type application/json;
                        return 200 '{{"code":0,"sid":"$connection-$connection_requests"}}';
                    }}
                }}
            }}""")
        with running(["nginx", "-c", f"{folder}/nginx.conf", "-p", folder], port, stderr=subprocess.DEVNULL):
            yield f"http://127.0.0.1:{port}"
