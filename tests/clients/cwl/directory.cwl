# A directory of the caller's, and files beside a file.
cwlVersion: v1.2
class: CommandLineTool
requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}, ShellCommandRequirement: {}}
arguments: [{shellQuote: false, valueFrom: "cd $(inputs.directory.path) && find . -type f | sort; cat $(inputs.table.path).index"}]
inputs:
  directory: Directory
  table: {type: File, secondaryFiles: [.index]}
stdout: said
outputs: {said: {type: stdout}}
