"""A mail server that takes so many milliseconds over each message, for any number of connections at once.

Usage: slow_smtp.py PORT MILLISECONDS
"""
import asyncio
import sys

EHLO = b"250-slow.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10000000\r\n"


class Session(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.pending, self.in_message = transport, b"", False
        transport.write(b"220 slow.test ESMTP\r\n")

    def data_received(self, data):
        self.pending += data
        while self.pending:
            if self.in_message:
                if not self.pending.endswith(b"\r\n.\r\n"):
                    return
                self.pending, self.in_message = b"", False
                loop.call_later(delay, self.transport.write, b"250 2.0.0 taken\r\n")
                return
            line, end, rest = self.pending.partition(b"\r\n")
            if not end:
                return
            self.pending = rest
            self.answer(line[:4].upper())

    def answer(self, verb):
        if verb == b"DATA":
            self.in_message = True
            self.transport.write(b"354 go on\r\n")
        elif verb == b"EHLO":
            self.transport.write(EHLO)
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 2.1.0 ok\r\n")


port, delay = int(sys.argv[1]), int(sys.argv[2]) / 1000
loop = asyncio.new_event_loop()
loop.run_until_complete(loop.create_server(Session, "127.0.0.1", port, backlog=500))
loop.run_forever()
