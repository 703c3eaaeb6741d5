# A status that the document calls a success.
cwlVersion: v1.2
class: CommandLineTool
requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}}
baseCommand: [sh, -c, "echo ended with three; exit 3"]
successCodes: [3]
inputs: []
stdout: said
outputs: {said: {type: stdout}}
