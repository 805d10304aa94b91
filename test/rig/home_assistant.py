"""Talks to an MPD server as Home Assistant's `mpd` integration does, and prints what it saw as JSON.

  home_assistant.py PORT polls N     N polls, each on a new connection
  home_assistant.py PORT setvol V    one call of the volume service on a new connection
  home_assistant.py PORT hasty V     the same without waiting for the answer before hanging up
"""
import asyncio, json, sys
sys.path += ["/usr/lib/python3/dist-packages"]
from mpd import CommandError
from mpd.asyncio import MPDClient


async def connected(port):
    client = MPDClient()
    await asyncio.wait_for(client.connect("127.0.0.1", port), 5)
    return client


async def picture(client, uri, commands):
    """The file's own picture, else the folder's: (source, size) or the number of the refusal."""
    refusal = None
    for name in ("readpicture", "albumart"):
        if name not in commands:
            continue
        try:
            response = await getattr(client, name)(uri)
        except CommandError as error:
            refusal = error.errno.value
            continue
        if response and response.get("binary"):
            return [name, len(response["binary"])]
    return refusal


async def poll(port):
    client = await connected(port)
    try:
        status = await client.status()
        song = await client.currentsong()
        commands = list(await client.commands())
        art = await picture(client, song["file"], commands) if "file" in song else None
        playlists = [one["playlist"] for one in await client.listplaylists()]
        await asyncio.sleep(0.15)  # the library goes idle by itself after 0.1 s
        again = await client.status()
    finally:
        client.disconnect()
    return {"status": status, "song": song, "art": art, "playlists": playlists, "state": again["state"]}


async def setvol(port, volume):
    client = await connected(port)
    try:
        await client.setvol(volume)
        return None
    except CommandError as error:
        return error.errno.value
    finally:
        client.disconnect()


async def hasty(port, volume):
    client = await connected(port)
    await client.status()
    client.setvol(volume)
    await asyncio.sleep(0)
    client.disconnect()


async def main():
    port, what, value = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if what == "polls":
        return [await poll(port) for _ in range(value)]
    return await {"setvol": setvol, "hasty": hasty}[what](port, value)


print(json.dumps(asyncio.run(main())))
