using System.Text.Json;
using System.Text.Json.Serialization;

namespace Countinghouse.Client;

/// <summary>How the client writes what the server reads: words as words, and nothing of what is left out.</summary>
public static class ClientJson
{
    public static JsonSerializerOptions With(JsonSerializerOptions settings)
    {
        settings.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        return settings;
    }
}
