// The msgpack library of JavaScript: decodes and encodes what the other side wrote ("again"), writes values of its own ("write"), and
// checks what came back of them ("check"). Lines are "name hex". Usage: node peer.mjs <folder of @msgpack/msgpack> <mode>
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";
import { resolve } from "node:path";

const { encode, decode } = createRequire(import.meta.url)(resolve(process.argv[2]));

// Keys of JavaScript's objects are text.
const cannot = new Map([["integer-keys", "the keys of JavaScript's objects are text"]]);

const own = {
  "integers": [[-128, 5], new Uint8Array([0, 255]), [-300], [65535], [-70000], [4000000000], [-(2n ** 63n)], [2n ** 64n - 1n], 8364],
  "doubles": [[1.5, Infinity, 3], [0.5, -1]],
  "single-floats": [[1.5, -2], [1, 2, 3.5], 0.25],
  "texts": [["", "x".repeat(40), "y".repeat(300), "z".repeat(70000), null, "\u{1f600}"], "00112233-4455-6677-8899-aabbccddeeff", "-1.50", null, "1.2.3.4"],
  "blobs": [new Uint8Array(70000), new Uint8Array(0), [1, 2], new Uint8Array([255]), new Uint8Array(16)],
  "times": [[new Date(0), new Date(8589934592500), new Date(-1)], [new Date(1704067200000), -90], -5, 738885, 1],
  "lists": [[1, null, 3], [2, 2, [1, 2, 3, 4]], ["top", "bottom"], [1, null, [true, 2.5]], ["a"], null, null, null, null, [true]],
  "maps": { Id: 5, Name: null, Inner: { Id: 1, Name: "x", Inner: null, Map: null, Day: 0, Unknown: { a: [1] } }, Map: { a: [], b: [1] }, Day: 3 },
  "unions": [[[0, [1.5]], [200, [3, [0, [2.5]]]], null]],
};

const read = (hex) => decode(Buffer.from(hex, "hex"), { useBigInt64: true });
const write = (name, value) => Buffer.from(encode(value, { useBigInt64: true, forceFloat32: name === "single-floats" })).toString("hex");
const lines = () => readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => [line.split(" ", 1)[0], line.slice(line.indexOf(" ") + 1)]);

switch (process.argv[3]) {
  case "again":
    for (const [name, hex] of lines()) {
      console.log(name, cannot.has(name) ? `SKIP: ${cannot.get(name)}` : write(name, read(hex)));
    }
    break;
  case "write":
    for (const [name, value] of Object.entries(own)) {
      console.log(name, write(name, value));
    }
    break;
  case "check":
    for (const [name, text] of lines()) {
      console.log(!text.startsWith("refused") && isDeepStrictEqual(read(text), read(write(name, own[name]))) ? "ok" : `FAIL ${text}`, name);
    }
    break;
}
