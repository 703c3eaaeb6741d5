# What takes too long is ended, with all that it started.
cwlVersion: v1.2
class: CommandLineTool
requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}, ToolTimeLimit: {timelimit: 3}}
baseCommand: [sh, -c, "sleep 61.5 & sleep 61.5"]
inputs: []
outputs: []
