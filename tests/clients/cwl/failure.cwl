# And one that it does not: cwltool ends with 1.
cwlVersion: v1.2
class: CommandLineTool
requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}}
baseCommand: [sh, -c, "exit 4"]
inputs: []
outputs: []
