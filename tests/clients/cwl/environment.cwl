# Variables of the document reach the tool, those of the caller do not; HOME and TMPDIR are writable places.
cwlVersion: v1.2
class: CommandLineTool
requirements:
  DockerRequirement: {dockerPull: "REGISTRY/app:1"}
  ShellCommandRequirement: {}
  EnvVarRequirement: {envDef: {OF_THE_DOCUMENT: "a value with 'quotes' and \\ more"}}
arguments: [{shellQuote: false, valueFrom: 'echo "$OF_THE_DOCUMENT"; env | grep -c OF_THE_CALLER; touch "$HOME/a" "$TMPDIR/b" && echo writable; [ "$HOME" = "$PWD" ] && echo home'}]
inputs: []
stdout: said
outputs: {said: {type: stdout}}
