"""Sends an event from a queue on the disk: python3 send.py event.json

FRONTDESK_URL is the address of the source, KIOSK_TOKEN its token. Python 3.9 or newer, no package.
A program that takes an event puts it into the queue first; this then sends whatever is there
(docs/integrators.md, When to send again).
"""

import hashlib
import http.client
import os
import pathlib
import random
import sys
import time
import urllib.error
import urllib.request

URL = os.environ.get("FRONTDESK_URL", "http://127.0.0.1:8000/webhooks/kiosk")
QUEUE = pathlib.Path(os.environ.get("FRONTDESK_QUEUE", "queue"))
WAITING, DONE, ASIDE = (QUEUE / name for name in ("waiting", "done", "aside"))


def keep(body: bytes) -> None:
    """Under another name first: half a file is never sent."""
    name = hashlib.sha256(body).hexdigest() + ".json"
    with open(QUEUE / name, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    os.replace(QUEUE / name, WAITING / name)


def post(body: bytes):
    """Returns status, text and Retry-After in seconds; status 0 where there was no answer."""
    headers = {"Authorization": "Bearer " + os.environ["KIOSK_TOKEN"], "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(URL, body, headers), timeout=30) as answer:
            return answer.status, answer.read().decode(), None
    except urllib.error.HTTPError as error:
        wait = error.headers.get("Retry-After")
        return error.code, error.read().decode(), None if wait is None else float(wait)
    except (OSError, http.client.HTTPException):
        return 0, "no answer", None


def send(body: bytes) -> pathlib.Path:
    """Returns the folder where the message belongs; comes back only when it is settled."""
    pause, broken = 1.0, 0
    while True:
        status, text, retry_after = post(body)
        if status in (200, 409):
            print(text)
            return DONE
        broken += status == 500
        if status in (400, 413, 415) or broken == 10:
            print(f"Set aside, a person is to look at it: {status} {text}", file=sys.stderr)
            return ASIDE
        if status in (401, 403, 404, 405, 431):
            print(f"Address or credentials are wrong: {status} {text}", file=sys.stderr)
            time.sleep(300)
        elif retry_after is not None:
            time.sleep(retry_after)
        else:
            time.sleep(pause * random.uniform(0.8, 1.2))
            pause = min(pause * 2, 300)


for folder in (WAITING, DONE, ASIDE):
    folder.mkdir(parents=True, exist_ok=True)
for argument in sys.argv[1:]:
    keep(pathlib.Path(argument).read_bytes())
for message in sorted(WAITING.iterdir()):
    os.replace(message, send(message.read_bytes()) / message.name)
