# Without networkAccess there is no network but the loopback.
cwlVersion: v1.2
class: CommandLineTool
requirements: {DockerRequirement: {dockerPull: "REGISTRY/app:1"}, ShellCommandRequirement: {}, NetworkAccess: {networkAccess: false}}
arguments:
  - shellQuote: false
    valueFrom: |
      grep -c : /proc/net/dev
      python3 -c 'import urllib.request as u; u.urlopen("http://REGISTRY/v2/")' 2> /dev/null || echo unreachable
inputs: []
stdout: said
outputs: {said: {type: stdout}}
