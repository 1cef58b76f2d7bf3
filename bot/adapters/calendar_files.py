"""What stands in a file that goes out with a message."""

from bot.model.files import CalendarFile, TextFile

#: How the platforms are told what it is (RFC 5545, section 8.1).
MEDIA_TYPE = "text/calendar"


def content(file: CalendarFile | TextFile) -> bytes:
    """The file's bytes; the same each time it is sent."""
    if isinstance(file, TextFile):
        return file.text.encode("utf-8", "replace")
    # The calendar libraries take a tenth of a start: only where a file is sent.
    from calendars.agenda import cancelled, published

    write = cancelled if file.is_cancelled else published
    return write(file.event, stamp=file.stamp).encode()
