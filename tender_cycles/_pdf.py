"""The text of a PDF, page by page."""

import io


def page_texts(data: bytes, name: str) -> list[str]:
    """Return the text of each page.

    Parameters
    ----------
    data : bytes
    name : str
        What messages call the file.

    Raises
    ------
    ValueError
        If it is encrypted, damaged, or a scan without text.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ValueError(f"{name!r} is encrypted; save a copy without a password and take that")
        texts = [page.extract_text() for page in reader.pages]
    except (PyPdfError, OSError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ValueError(f"{name!r} cannot be read as a PDF: {error}") from error
    if not any(any(map(str.isalpha, text)) for text in texts):
        raise ValueError(f"{name!r} has no text in it: pages that were scanned must go through text recognition first")
    return texts
