#!/usr/bin/env python3
"""A fleet of solvers in Python: a classic consumer group with attempts of its own.

    solver.py BOOTSTRAP REGISTRY SERVER FLEET [PREFIX]

SERVER is an inference server that tells token ids and log-probabilities, such as vLLM.
"""
import io, json, struct, sys, urllib.request, zlib
from datetime import datetime, timedelta, timezone
import avro.io, avro.schema
from confluent_kafka import Consumer, Producer, TopicPartition
PROMPTS = {  # in the compact answer format
    "DEDUCTION": "<bos><deduce><program>{program}<input>{input}",
    "ABDUCTION": "<bos><abduce><program>{program}<output>{output}",
    "ERROR_DEDUCTION": "<bos><deduce>!<program>{program}<input>{input}",
    "INDUCTION": "<bos><induce>{pairs}<message>{message}",
}
BOOTSTRAP, REGISTRY, SERVER, FLEET, PREFIX = (sys.argv[1:] + [""])[:5]
SCHEMAS = {}
def http(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=600) as answer:
        return json.load(answer)

def decode(data):  # Confluent's format: a zero byte, the schema's id in four bytes, the record
    number = struct.unpack(">xI", data[:5])[0]
    if number not in SCHEMAS:
        SCHEMAS[number] = avro.schema.parse(http(f"{REGISTRY}/schemas/ids/{number}")["schema"])
    return avro.io.DatumReader(SCHEMAS[number]).read(avro.io.BinaryDecoder(io.BytesIO(data[5:])))

def encode(value, latest):
    out = io.BytesIO()
    out.write(struct.pack(">xI", latest["id"]))
    avro.io.DatumWriter(avro.schema.parse(latest["schema"])).write(value, avro.io.BinaryEncoder(out))
    return out.getvalue()

def consumer(group):
    return Consumer({"bootstrap.servers": BOOTSTRAP, "group.id": group, "isolation.level": "read_committed",
                     "auto.offset.reset": "earliest", "enable.auto.commit": False, "session.timeout.ms": 6000,
                     "max.poll.interval.ms": 1800000, "fetch.message.max.bytes": 8 << 20})

def the_run():
    reader = consumer("unused")
    reader.assign([TopicPartition(PREFIX + "runs", 0, 0)])  # assigned, so no group is joined
    while (message := reader.poll(1.0)) is None or message.error():
        pass
    reader.close()
    return decode(message.value())

def version():  # of the weights that the server samples from
    label = http(SERVER + "/weight_info")["weight_version"]
    return int(label.split("-")[1]) if label.startswith("zs-") else 0

def sample(prompt, seed, settings):
    request = {"model": http(SERVER + "/v1/models")["data"][0]["id"], "prompt": prompt, "seed": seed,
               "temperature": 1.0, "top_p": 1.0, "top_k": -1, "max_tokens": int(settings["solve.max.tokens"]),
               "logprobs": 1, "return_token_ids": True}
    while True:
        before, answer = version(), http(SERVER + "/v1/completions", request)["choices"][0]
        if version() == before:  # else two versions wrote it: ask again
            return answer, before

def attempt(run, task, number):
    pairs = "".join("<input>{input}<output>{output}".format(**it) for it in task["examples"][:task["visibleExamples"]])
    prompt = PROMPTS[task["taskType"]].format(**{**task, "pairs": pairs, "message": task["message"] or ""})
    name, began = f"{task['taskId']}/s/{FLEET}/{number}", datetime.now(timezone.utc)
    answer, weights = sample(prompt, zlib.crc32(name.encode()) >> 1, run["settings"])
    logprobs = answer["logprobs"]["token_logprobs"]  # at temperature 1 the model's and the draw's
    return {"taskId": task["taskId"], "fleet": FLEET, "attempt": number, "trajectory": {
        **{key: task[key] for key in ("taskId", "taskType", "domain", "phase")}, "trajectoryId": name,
        "runId": run["runId"], "role": "SOLVER", "prompt": prompt, "response": answer["text"],
        "promptTokens": answer["prompt_token_ids"], "responseTokens": answer["token_ids"],
        "segments": [{"fromToken": 0, "weightVersion": weights}], "samplingLogprobs": logprobs,
        "modelLogprobs": logprobs, "temperature": 1.0, "topP": 1.0, "topK": 0, "seed": zlib.crc32(name.encode()) >> 1,
        "finishReason": answer["finish_reason"].upper(), "worker": "solver.py", "startedAt": began,
        "finishedAt": datetime.now(timezone.utc)}}

run, failures = the_run(), []
fleet = next(it for it in run["fleets"] if it["name"] == FLEET)
patience = timedelta(seconds=int(run["settings"]["group.deadline.seconds"]))
producer = Producer({"bootstrap.servers": BOOTSTRAP, "enable.idempotence": True, "compression.type": "gzip"})
latest = http(f"{REGISTRY}/subjects/{PREFIX}solutions-value/versions/latest")
tasks = consumer(f"{PREFIX}zerostream-solver-{FLEET}")
tasks.subscribe([PREFIX + "verified-tasks"])
while True:
    message = tasks.poll(1.0)
    if message is None or message.error():
        message and print(message.error(), file=sys.stderr)  # the client goes on by itself
        continue
    task = decode(message.value())
    for number in range(fleet["firstAttempt"], fleet["lastAttempt"] + 1):
        if task["attempts"] > 0 and datetime.now(timezone.utc) < task["verifiedAt"] + patience:
            # To the partition number that the task came from: there the verifier keeps its group.
            producer.produce(PREFIX + "solutions", encode(attempt(run, task, number), latest), task["taskId"],
                             message.partition(), on_delivery=lambda error, _: error and failures.append(error))
    if producer.flush(60) or failures:
        sys.exit(f"Expected the broker to take the solutions, but {failures or 'it was silent'}")
    tasks.commit(message, asynchronous=False)  # only now, so that a task whose solutions are lost comes again
