using System.Text.Json.Serialization;

namespace Hpc.Recipes;

/// <summary>Words in brackets, without reflection.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class WordsJson : JsonSerializerContext;
