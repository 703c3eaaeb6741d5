# With it the node's network is there.
cwlVersion: v1.2
class: CommandLineTool
requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}, NetworkAccess: {networkAccess: true}}
baseCommand: [python3, -c, "import urllib.request as u; print(u.urlopen('http://REGISTRY/v2/').status)"]
inputs: []
stdout: said
outputs: {said: {type: stdout}}
