# Steps after each other, and one for each of several words at once.
cwlVersion: v1.2
class: Workflow
requirements: {ScatterFeatureRequirement: {}, MultipleInputFeatureRequirement: {}}
inputs: {words: "string[]"}
steps:
  write:
    scatter: word
    in: {word: words}
    out: [file]
    run:
      class: CommandLineTool
      requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}}
      baseCommand: [printf, '%s\n']
      inputs: {word: {type: string, inputBinding: {}}}
      stdout: $(inputs.word)
      outputs: {file: {type: stdout}}
  join:
    in: {files: write/file}
    out: [file]
    run:
      class: CommandLineTool
      requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}}
      baseCommand: [python3, -c, "import sys; print(*[open(name).read().strip() for name in sys.argv[1:]])"]
      inputs: {files: {type: "File[]", inputBinding: {}}}
      stdout: joined
      outputs: {file: {type: stdout}}
outputs: {said: {type: File, outputSource: join/file}}
