# Standard input from a file, standard error to one, several outputs by pattern.
cwlVersion: v1.2
class: CommandLineTool
requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}, ShellCommandRequirement: {}}
arguments: [{shellQuote: false, valueFrom: "wc -l | tr -d ' ' > lines.part; echo warned >&2; mkdir deep; echo below > deep/below.part"}]
inputs: {file: File}
stdin: $(inputs.file.path)
stderr: warnings
outputs:
  warnings: {type: stderr}
  parts: {type: "File[]", outputBinding: {glob: ["*.part", "deep/*.part"]}}
