"""Somebody in a room with another implementation of WebRTC, which knows nothing of the page but the protocol."""

import asyncio
import json
import math
import threading
from array import array
from itertools import count
from typing import Any, cast

from aiortc import RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, MediaStreamTrack
from aiortc.sdp import candidate_from_sdp
from av import AudioFrame
from websockets.asyncio.client import ClientConnection, connect

HERTZ = 440


class Tone(AudioStreamTrack):
    """A tone that everybody hears, instead of the silence that it would be."""

    async def recv(self) -> AudioFrame:
        frame = cast("AudioFrame", await super().recv())
        turns, begun = 2 * math.pi * HERTZ / frame.sample_rate, frame.pts or 0
        wave = (int(12_000 * math.sin(turns * (begun + number))) for number in range(frame.samples))
        frame.planes[0].update(array("h", wave).tobytes())
        return frame


class Another:
    """Joins when it is entered, offers to everybody there, and counts what it gets until it is left."""

    def __init__(self, url: str, token: str, room: str) -> None:
        self.url, self.token, self.room = url.replace("http", "ws") + "/ws/", token, room
        self.frames, self.loudest = 0, 0
        self._numbers = count(1)
        self._peers: dict[str, RTCPeerConnection] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()))
        self._failure: Exception | None = None

    def __enter__(self) -> "Another":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._left.set)
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    async def _live(self) -> None:
        self._loop, self._left = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with connect(self.url) as socket:
                await self._sign_in(socket)
                hearing = asyncio.create_task(self._hear(socket))
                await self._left.wait()
                hearing.cancel()
                for peer in self._peers.values():
                    await peer.close()
        except Exception as error:  # noqa: BLE001  told in the thread of the test
            self._failure = error

    async def _sign_in(self, socket: ClientConnection) -> None:
        await socket.recv()  # hello
        await socket.send(json.dumps({"type": "auth", "data": {"token": self.token}}))
        assert json.loads(await socket.recv())["type"] == "ready"
        await self._say(socket, "calls.join_room")

    async def _say(self, socket: ClientConnection, type: str, **data: Any) -> None:
        await socket.send(json.dumps({"id": next(self._numbers), "type": type, "data": {"room": self.room, **data}}))

    async def _hear(self, socket: ClientConnection) -> None:
        async for text in socket:
            frame = json.loads(text)
            data = frame.get("data", {})
            match frame["type"]:
                case "calls.room_users":
                    await self._say(socket, "calls.toggle_media", audio=True, video=True)
                    for other in data["participants"]:
                        await self._offer(socket, other)
                case "calls.answer":
                    description = RTCSessionDescription(data["sdp"], "answer")
                    await self._peers[data["user"]].setRemoteDescription(description)
                case "calls.ice_candidate" if data["candidate"] and data["candidate"]["candidate"]:
                    await self._take_candidate(data["user"], data["candidate"])

    async def _offer(self, socket: ClientConnection, other: dict[str, Any]) -> None:
        """In the places that the protocol names: voice, camera, screen."""
        user = other["user"]["id"]
        peer = self._peers[user] = RTCPeerConnection()
        peer.on("track", self._listen)
        peer.addTrack(Tone())
        peer.addTrack(VideoStreamTrack())
        peer.addTransceiver("video")
        await peer.setLocalDescription(await peer.createOffer())
        sdp = peer.localDescription.sdp
        await self._say(socket, "calls.offer", to=user, generation=other["generation"], sdp=sdp)

    async def _take_candidate(self, user: str, told: dict[str, Any]) -> None:
        candidate = candidate_from_sdp(told["candidate"].removeprefix("candidate:"))
        candidate.sdpMid, candidate.sdpMLineIndex = told["sdpMid"], told["sdpMLineIndex"]
        await self._peers[user].addIceCandidate(candidate)

    def _listen(self, track: MediaStreamTrack) -> None:
        task = asyncio.ensure_future(self._take(track))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                if isinstance(frame, AudioFrame):
                    self.loudest = max(self.loudest, *array("h", bytes(frame.planes[0])))
                else:
                    self.frames += 1
        except MediaStreamError:
            return
