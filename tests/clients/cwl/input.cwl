# A file of the caller's is bound in, read-only, under the name that the tool is told.
cwlVersion: v1.2
class: CommandLineTool
requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}, ShellCommandRequirement: {}}
arguments: [{shellQuote: false, valueFrom: "cat $(inputs.file.path); touch $(inputs.file.path) 2> /dev/null || echo read-only; (: > $(inputs.file.path)) 2> /dev/null || echo not written"}]
inputs: {file: File}
stdout: said
outputs: {said: {type: stdout}}
