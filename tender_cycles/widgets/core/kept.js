// Records that a browser keeps on the device, by key; where it keeps none, on the page alone.

/**
 * Returns {read(key), write(key, record), keys(), works()}. All keys begin with `name`, since pages that are opened
 * from disk may share one storage.
 */
export function createKept(name) {
  const held = new Map(); // what was written from this page, whatever becomes of the storage
  let works = true;
  if (write("?", true)) localStorage.removeItem(full("?"));
  held.delete("?");
  return {read, write, keys, works: () => works};

  function full(key) {
    return `${name} ${key}`;
  }

  /** Write a record; returns whether it is kept. */
  function write(key, record) {
    held.set(key, record);
    try {
      localStorage.setItem(full(key), JSON.stringify(record));
      return true;
    } catch { // blocked, full, or not there at all
      works = false;
      return false;
    }
  }

  /** Read a record as it is now: another window may have written to it. */
  function read(key) {
    const text = works ? localStorage.getItem(full(key)) : null;
    return text === null ? held.get(key) : JSON.parse(text);
  }

  function keys() {
    const stored = works ? Object.keys(localStorage).filter((each) => each.startsWith(full(""))) : [];
    return new Set([...held.keys(), ...stored.map((each) => each.slice(full("").length))]);
  }
}
