"""A plain receiver as it is usually written: FastAPI, one table of SQLite, a connection and a transaction a message, synchronous=FULL.

Argument: the database file. Prints its address when it listens.
"""

import sqlite3
import sys
import uuid
from contextlib import closing
from datetime import datetime, timezone

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel

FILE = sys.argv[1]
app = FastAPI()


def connect():
    connection = sqlite3.connect(FILE)
    connection.execute("PRAGMA synchronous = FULL")
    return connection


with closing(connect()) as connection:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(
        "CREATE TABLE events (id TEXT PRIMARY KEY, event_type TEXT, appointment_id TEXT, patient_id TEXT, timestamp TEXT, notes TEXT,"
        " received_at TEXT, UNIQUE (appointment_id, timestamp))"
    )


class Appointment(BaseModel):
    event_type: str
    appointment_id: str
    patient_id: str
    timestamp: datetime
    notes: str | None = None


@app.post("/webhook/appointments")
def receive(message: Appointment):
    event_id = str(uuid.uuid4())
    row = (
        event_id,
        message.event_type,
        message.appointment_id,
        message.patient_id,
        message.timestamp.isoformat(),
        message.notes,
        datetime.now(timezone.utc).isoformat(),
    )
    try:
        with closing(connect()) as connection, connection:
            connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    except sqlite3.IntegrityError:
        return JSONResponse({"error": "Duplicate event"}, status_code=409)
    return {"status": "accepted", "event_id": event_id, "appointment_id": message.appointment_id}


class Announcing(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets=sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(f"http://127.0.0.1:{port}/webhook/appointments", flush=True)


Announcing(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False)).run()
