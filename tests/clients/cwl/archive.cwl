# An archive that docker save would write is the image.
cwlVersion: v1.2
class: CommandLineTool
requirements: {DockerRequirement: {dockerLoad: "ARCHIVE", dockerImageId: loaded}}
baseCommand: [cat, /etc/of-the-image]
inputs: []
stdout: said
outputs: {said: {type: stdout}}
