'use strict'
// A fleet of solvers in JavaScript: a classic consumer group with attempts of its own.
//   node solver.js BOOTSTRAP REGISTRY SERVER FLEET [PREFIX]
// SERVER is an inference server that tells token ids and log-probabilities, such as vLLM.
const { CompressionTypes, Kafka, logLevel } = require('kafkajs')
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry')

const [bootstrap, registryUrl, server, fleetName, prefix = ''] = process.argv.slice(2)
const registry = new SchemaRegistry({ host: registryUrl })
const kafka = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.ERROR })

async function http(path, body) {
  const headers = { 'Content-Type': 'application/json' }
  const request = body && { method: 'POST', headers, body: JSON.stringify(body) }
  const answer = await fetch(server + path, request)
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

const prompts = { // in the compact answer format
  DEDUCTION: task => `<bos><deduce><program>${task.program}<input>${task.input}`,
  ABDUCTION: task => `<bos><abduce><program>${task.program}<output>${task.output}`,
  ERROR_DEDUCTION: task => `<bos><deduce>!<program>${task.program}<input>${task.input}`,
  INDUCTION: task => '<bos><induce>' + task.examples.slice(0, task.visibleExamples)
    .map(pair => `<input>${pair.input}<output>${pair.output}`).join('') + `<message>${task.message || ''}`,
}

async function version() { // of the weights that the server samples from
  const label = (await http('/weight_info')).weight_version
  return label.startsWith('zs-') ? Number(label.split('-')[1]) : 0
}

async function sample(prompt, seed, settings) {
  const request = {
    model: (await http('/v1/models')).data[0].id, prompt, seed, temperature: 1, top_p: 1, top_k: -1,
    max_tokens: Number(settings['solve.max.tokens']), logprobs: 1, return_token_ids: true,
  }
  for (;;) {
    const before = await version()
    const answer = (await http('/v1/completions', request)).choices[0]
    if (await version() === before) return { answer, before } // else two versions wrote it: ask again
  }
}

const micros = () => Date.now() * 1000

async function attempt(run, task, number) {
  const { taskId, taskType, domain, phase } = task
  const trajectoryId = `${taskId}/s/${fleetName}/${number}`
  const prompt = prompts[taskType](task)
  const seed = [...trajectoryId].reduce((sum, letter) => (31 * sum + letter.codePointAt(0)) % 2 ** 31, 7)
  const startedAt = micros()
  const { answer, before } = await sample(prompt, seed, run.settings)
  const logprobs = answer.logprobs.token_logprobs // at temperature 1 the model's and the draw's
  const trajectory = {
    trajectoryId, runId: run.runId, taskId, role: 'SOLVER', taskType, domain, phase, prompt, response: answer.text,
    promptTokens: answer.prompt_token_ids, responseTokens: answer.token_ids,
    segments: [{ fromToken: 0, weightVersion: before }], samplingLogprobs: logprobs, modelLogprobs: logprobs,
    temperature: 1, topP: 1, topK: 0, seed, finishReason: answer.finish_reason.toUpperCase(),
    worker: 'solver.js', startedAt, finishedAt: micros(),
  }
  return { taskId, fleet: fleetName, attempt: number, trajectory }
}

async function theRun() {
  const reader = kafka.consumer({ groupId: `run-${process.pid}-${Date.now()}` })
  await reader.subscribe({ topics: [prefix + 'runs'], fromBeginning: true })
  const value = await new Promise(resolve =>
    reader.run({ autoCommit: false, eachMessage: async ({ message }) => resolve(message.value) }))
  await reader.disconnect()
  return registry.decode(value)
}

async function main() {
  const run = await theRun()
  const fleet = run.fleets.find(it => it.name === fleetName)
  const patience = Number(run.settings['group.deadline.seconds']) * 1e6
  const schema = await registry.getLatestSchemaId(prefix + 'solutions-value')
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const tasks = kafka.consumer({ groupId: `${prefix}zerostream-solver-${fleetName}`, sessionTimeout: 6000 })
  await tasks.subscribe({ topics: [prefix + 'verified-tasks'], fromBeginning: true })
  await tasks.run({ autoCommit: false, eachMessage: async ({ topic, partition, message, heartbeat }) => {
    const task = await registry.decode(message.value)
    for (let number = fleet.firstAttempt; number <= fleet.lastAttempt; number += 1) {
      if (task.attempts > 0 && micros() < Number(task.verifiedAt) + patience) {
        const value = await registry.encode(schema, await attempt(run, task, number))
        // To the partition number that the task came from: there the verifier keeps its group.
        const messages = [{ key: task.taskId, value, partition }]
        await producer.send({ topic: prefix + 'solutions', acks: -1, compression: CompressionTypes.GZIP, messages })
        await heartbeat()
      }
    } // committed only now, so that a task whose solutions are lost comes again
    await tasks.commitOffsets([{ topic, partition, offset: String(BigInt(message.offset) + 1n) }])
  } })
}

main().catch(error => { console.error(error); process.exit(1) })
