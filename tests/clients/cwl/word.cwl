# The image's own file, on standard output; the image comes from the registry.
cwlVersion: v1.2
class: CommandLineTool
requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}}
baseCommand: [cat, /etc/of-the-image]
inputs: []
stdout: said
outputs: {said: {type: stdout}}
