"""The reader: parses programs and literals for as long as it lives and executes none of them."""

import base64
import json
import marshal
import platform

import composition
import inspection
import layers
import literals
import printing
import probes
import stripping
import wire

MEMORY = 1 << 30
# The last version whose values know nothing of each other: they are put into a list elsewhere.
ALONE = 2
state = {}


def prepare(settings):
    state["rules"] = inspection.Rules(settings["forbidden"], settings["modules"])
    reader_filter = layers.Filter(talks=True)
    granted = layers.confine()
    layers.lock_reader(reader_filter, MEMORY)
    return {"layers": granted, "python": platform.python_version(), "missing": []}


def compare(pairs):
    """For each pair two letters and a digit: left and right are literals, and they are equal."""
    values = {}
    return [compared(left, right, values) for left, right in pairs]


def compared(left, right, values):
    for text in (left, right):
        if text not in values:
            values[text] = valued(text)
    (left_known, left_value), (right_known, right_value) = values[left], values[right]
    return [left_known, right_known, left_known and right_known and left_value == right_value]


def valued(text):
    try:
        return True, literals.value_of(text)
    except printing.NotALiteral:
        return False, None


def prepared(value, version):
    """A value or code as a fork loads it, far cheaper than parsing it in the cold."""
    return base64.b64encode(marshal.dumps(value, version)).decode()


def code(source):
    _, compiled, error = inspection.parsed(source)
    return {"error": error} if error else {"data": prepared(compiled, marshal.version)}


def arguments(text):
    try:
        return {"data": prepared(literals.arguments_of(text), ALONE)}
    except printing.NotALiteral as error:
        return {"error": "The input is " + error.args[0] + "."}


def answer(request):
    if "pairs" in request:
        return compare(request["pairs"])
    if "inputs" in request:
        program = code(request["code"]) if "code" in request else None
        return {"code": program, "inputs": [arguments(text) for text in request["inputs"]]}
    if "probes" in request:
        return probes.probes(request["probes"])
    if "names" in request:
        return {"problem": composition.problem(request["source"], request["names"])}
    if "parts" in request:
        return stripping.stripped(request["source"], request["parts"])
    return inspection.inspect(request["source"], state["rules"])


def serve():
    while True:
        size = wire.read(0, 4)
        data = size and wire.read(0, int.from_bytes(size, "big"))
        if data is None:
            return
        result = json.dumps(answer(json.loads(data))).encode()
        wire.write(1, len(result).to_bytes(4, "big"), result)
