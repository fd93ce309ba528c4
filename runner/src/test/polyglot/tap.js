'use strict'
// Prints the first COUNT committed records of a topic, from the beginning, one line of JSON each:
//   node tap.js BOOTSTRAP REGISTRY TOPIC COUNT
const { Kafka, logLevel } = require('kafkajs')
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry')

async function tap(bootstrap, host, topic, count) {
  const registry = new SchemaRegistry({ host })
  const kafka = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({
    groupId: `tap-${process.pid}-${Date.now()}`,
    readUncommitted: false,
    allowAutoTopicCreation: false,
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  let left = count
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, event => reject(event.payload.error))
    const eachMessage = async ({ partition, message }) => {
      if (left > 0 && message.value !== null) {
        const key = message.key && message.key.toString()
        const value = await registry.decode(message.value)
        console.log(JSON.stringify({ partition, offset: message.offset, key, value }))
        left -= 1
      }
      if (left === 0) {
        resolve()
      }
    }
    consumer.run({ autoCommit: false, eachMessage }).catch(reject)
  })
  await consumer.disconnect()
}

const [bootstrap, registry, topic, count] = process.argv.slice(2)
if (!(Number(count) > 0)) {
  console.error(`Expected BOOTSTRAP REGISTRY TOPIC COUNT, but got: ${process.argv.slice(2).join(' ')}`)
  process.exit(2)
}
tap(bootstrap, registry, topic, Number(count)).catch(error => {
  console.error(`Expected to read ${topic}, but ${error.message}`)
  process.exit(1)
})
