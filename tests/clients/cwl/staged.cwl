# Files that the job finds in its directory: text, a file under another name, a directory to write to.
cwlVersion: v1.2
class: CommandLineTool
requirements:
  DockerRequirement: {dockerPull: "REGISTRY/app:1"}
  ShellCommandRequirement: {}
  InlineJavascriptRequirement: {}
  InitialWorkDirRequirement:
    listing:
      - {entryname: made.txt, entry: "made of $(inputs.words[1])\n"}
      - {entryname: renamed.txt, entry: $(inputs.file)}
      - {entryname: to-write, writable: true, entry: $(inputs.directory)}
inputs: {words: 'string[]', file: File, directory: Directory}
arguments: [{shellQuote: false, valueFrom: "cat made.txt renamed.txt to-write/one to-write/deep/two; echo more >> to-write/one; echo no 2> /dev/null >> renamed.txt || echo refused"}]
stdout: said
outputs:
  said: {type: stdout}
  written: {type: File, outputBinding: {glob: to-write/one}}
