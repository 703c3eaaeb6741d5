// Judges RO-Crates by SHACL shapes: node judge.mjs SHAPES CONTEXT CRATE...
//
// SHAPES is a directory of shapes (ro-crate-1.1 and process-run-crate, each with must, should, may). CONTEXT is RO-Crate's context, as the
// package ro-crate has it. CRATE is a ro-crate-metadata.json. Prints for each "LEVEL MESSAGE: WHERE" and "NAME: conforms" or "NAME: N findings";
// nothing is asked of the network.
import { readFileSync, readdirSync } from 'node:fs'
import jsonld from 'jsonld'
import { Parser } from 'n3'
import rdf from 'rdf-ext'
import { Validator } from 'shacl-engine'
import { select } from 'shacl-engine/lib/sparql.js'
import { targetResolvers, validations } from 'shacl-engine/sparql.js'

const [shapes, contextFile, ...crates] = process.argv.slice(2)
const root = 'file:///crate/', sh = 'http://www.w3.org/ns/shacl#', type = rdf.namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#type')
const ours = 'https://github.com/crs4/rocrate-validator/profiles/ro-crate/'
const runs = Object.fromEntries(['containerImage', 'environment', 'registry', 'tag', 'ContainerImage', 'sha256', 'resourceUsage']
  .map(term => [term, `https://w3id.org/ro/terms/workflow-run#${term}`]))
const contexts = { 'https://w3id.org/ro/crate/1.1/context': JSON.parse(readFileSync(contextFile, 'utf8')),
  'https://w3id.org/ro/terms/workflow-run/context': { '@context': runs } }

// The profile's files use one prefix without declaring it.
const read = file => new Parser({ baseIRI: root }).parse(readFileSync(file, 'utf8'))

function level (name) {
  const all = rdf.dataset()
  for (const profile of ['ro-crate-1.1', 'process-run-crate']) {
    for (const file of readdirSync(`${shapes}/${profile}/${name}`)) {
      // The shapes of a level may be empty, and those of all levels target what rules of "must" have added.
      read(`${shapes}/${profile}/${name}/${file}`).forEach(quad => all.add(quad))
    }
  }
  read(`${shapes}/ro-crate-1.1/prefixes.ttl`).map(quad => quad.object.value === "./" ? rdf.quad(quad.subject, quad.predicate, rdf.literal(root)) : quad).forEach(quad => all.add(quad))
  return all
}

async function load (file) {
  const documentLoader = async url => {
    if (!contexts[url]) throw new Error(`no context ${url}`)
    return { document: contexts[url], documentUrl: url }
  }
  const quads = await jsonld.toRDF(JSON.parse(readFileSync(file, 'utf8')), { base: root, documentLoader })
  const term = one => one.termType === 'Literal' ? rdf.literal(one.value, one.language || rdf.namedNode(one.datatype.value))
    : one.termType === 'BlankNode' ? rdf.blankNode(one.value) : rdf.namedNode(one.value)
  return rdf.dataset(quads.map(quad => rdf.quad(term(quad.subject), term(quad.predicate), term(quad.object))))
}

const prefixes = `BASE <file:///crate/> PREFIX schema: <http://schema.org/> PREFIX bioschemas: <https://bioschemas.org/> PREFIX ro: <file:///crate/>
PREFIX bioschemas-cw: <https://bioschemas.org/ComputationalWorkflow#> PREFIX rocrate: <https://w3id.org/ro/crate/1.1/>
PREFIX wfrun: <https://w3id.org/ro/terms/workflow-run#> PREFIX codemeta: <https://codemeta.github.io/terms/>
PREFIX ro-crate: <https://github.com/crs4/rocrate-validator/profiles/ro-crate/>\n`

// SHACL's rules (sh:TripleRule), which the engine does not have: until they add nothing more.
async function infer (data, shapesOfAll) {
  for (let before = -1; before !== data.size;) {
    before = data.size
    // RO-Crate's File is schema.org's MediaObject.
    for (const one of data.match(null, type, rdf.namedNode('http://schema.org/MediaObject'))) {
      data.add(rdf.quad(one.subject, type, rdf.namedNode(`${ours}File`)))
    }
    for (const { subject: shape, object: rule } of shapesOfAll.match(null, rdf.namedNode(`${sh}rule`))) {
      const object = [...shapesOfAll.match(rule, rdf.namedNode(`${sh}object`))][0].object
      for (const { object: target } of shapesOfAll.match(shape, rdf.namedNode(`${sh}target`))) {
        const query = [...shapesOfAll.match(target, rdf.namedNode(`${sh}select`))][0].object.value
        const found = await select({ dataset: data, factory: rdf, query: prefixes + query, bindings: [] })
        found.forEach(one => data.add(rdf.quad(one.get(rdf.variable('this')), type, object)))
      }
      for (const { object: wanted } of shapesOfAll.match(shape, rdf.namedNode(`${sh}targetClass`))) {
        [...data.match(null, type, wanted)].forEach(one => data.add(rdf.quad(one.subject, type, object)))
      }
    }
  }
}

// One or more steps backwards, a path that the engine does not walk: as steps forwards along an inverse of the property.
const inverse = one => rdf.namedNode(`urn:inverse:${one.value}`)
function withInverses (all) {
  const paths = new Map([...all.match(null, rdf.namedNode(`${sh}inversePath`))].map(quad => [quad.subject.value, quad.object]))
  return rdf.dataset([...all].map(quad => quad.predicate.value === `${sh}oneOrMorePath` && paths.has(quad.object.value)
    ? rdf.quad(quad.subject, quad.predicate, inverse(paths.get(quad.object.value))) : quad))
}
const addInverses = data => [...data.match(null, rdf.namedNode('http://schema.org/hasPart'))]
  .forEach(quad => data.add(rdf.quad(quad.object, inverse(quad.predicate), quad.subject)))

const withPrefixes = all => rdf.dataset([...all].map(quad => quad.predicate.value === `${sh}select`
  ? rdf.quad(quad.subject, quad.predicate, rdf.literal(prefixes + quad.object.value)) : quad))
const levels = Object.fromEntries(['must', 'should', 'may'].map(name => [name, level(name)]))
const validators = Object.entries(levels).map(([name, all]) => [name,
  new Validator(withInverses(withPrefixes(all)), { factory: rdf, targetResolvers, validations })])

for (const file of crates) {
  const data = await load(file)
  await infer(data, levels.must)
  addInverses(data)
  const findings = { must: 0, should: 0, may: 0 }
  for (const [name, validator] of validators) {
    const report = await validator.validate({ dataset: data })
    for (const one of report.results) {
      findings[name]++
      console.log(`${name} ${one.message.map(text => text.value).join(' ').replace(/\s+/g, ' ')}: ${one.focusNode.value ?? [...one.focusNode.terms].map(t => t.value)}`)
    }
  }
  console.log(`${file}: must ${findings.must} should ${findings.should} may ${findings.may}`)
}
