# What takes too long is ended.
cwlVersion: v1.2
class: CommandLineTool
requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}, ToolTimeLimit: {timelimit: 3}}
baseCommand: [sleep, "61.5"]
inputs: []
outputs: []
