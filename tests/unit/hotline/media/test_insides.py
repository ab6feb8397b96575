"""The parts of aiortc and aioice we lean on are there: whoever raises a version learns here what has moved."""

import inspect
from importlib.metadata import version

from aioice.ice import Connection, StunProtocol
from aiortc import RTCPeerConnection
from aiortc.codecs import CODECS
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcicetransport import RTCIceGatherer

from purser.hotline.media import ice


def test_versions_are_those_that_were_read() -> None:
    assert version("aiortc") == "1.16.0"
    assert version("aioice") == "0.13.0"


def test_the_gatherer_makes_our_connection() -> None:
    ice.install()
    ice.install()
    assert isinstance(RTCIceGatherer([])._connection, ice.PlacedConnection)
    assert [codec.mimeType for codec in CODECS["audio"]].count("audio/telephone-event") == 1


def test_what_is_overridden_is_as_it_was() -> None:
    source = inspect.getsource(Connection.gather_candidates)
    for name in ("self._local_candidates_start", "self._local_candidates ", "self._local_candidates_end = True"):
        assert name in source
    assert "self._protocols += host_protocols" in inspect.getsource(Connection.get_component_candidates)
    assert "self.receiver.data_received(data, self.local_candidate.component)" in inspect.getsource(
        StunProtocol.datagram_received
    )
    assert "self.transport.sendto(data, addr)" in inspect.getsource(StunProtocol.send_data)


async def test_what_is_read_is_there() -> None:
    peer = RTCPeerConnection()
    transceiver = peer.addTransceiver("audio")
    transport = transceiver.sender.transport
    connection = transport.transport.iceGatherer._connection
    assert connection._nominated == {}
    assert connection._protocols == []
    assert connection._queue.qsize() == 0
    assert isinstance(transceiver.sender._ssrc, int)
    source = inspect.getsource(RTCDtlsTransport)
    assert "self._tx_srtp.protect(" in source
    assert "self._rx_srtp.unprotect(" in source
    await peer.close()
