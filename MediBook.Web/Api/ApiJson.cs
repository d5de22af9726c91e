using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Api;

/// <summary>How the JSON door writes and reads: snake_case, strict about the form, lenient about numbers and booleans sent as text.</summary>
public static class ApiJson
{
    /// <summary>The media type of every body.</summary>
    public const string MediaType = "application/json; charset=utf-8";

    /// <summary>Deepest nesting that is read.</summary>
    public const int MostDepth = 16;

    /// <summary>The settings of every body.</summary>
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions());

    /// <summary>The type's description, made at build time.</summary>
    public static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    /// <summary>Gives <paramref name="options"/> the settings of the JSON door.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.MaxDepth = MostDepth;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new WholeNumberConverter());
        options.Converters.Add(new YesOrNoConverter());
        options.Converters.Add(new InstantConverter());
        options.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
        return options;
    }

    /// <summary>The name of a property as bodies have it.</summary>
    public static string NameOf(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
}

/// <summary>A whole number, also as digits in a string; null and an empty string mean absent.</summary>
public sealed class WholeNumberConverter : JsonConverter<int?>
{
    /// <inheritdoc />
    public override int? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number when reader.TryGetInt32(out var number) => number,
        JsonTokenType.String when reader.GetString()!.Trim() is var text => text.Length == 0
            ? null
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new JsonException("must be a whole number"),
        _ => throw new JsonException("must be a whole number"),
    };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, int? value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

/// <summary>A boolean, also as <c>"true"</c> or <c>"false"</c>; null and an empty string mean absent.</summary>
public sealed class YesOrNoConverter : JsonConverter<bool?>
{
    /// <inheritdoc />
    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String when reader.GetString()!.Trim() is var text => text.Length == 0
            ? null
            : bool.TryParse(text, out var value) ? value : throw new JsonException("must be true or false"),
        _ => throw new JsonException("must be true or false"),
    };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is { } answer)
        {
            writer.WriteBooleanValue(answer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

/// <summary>An instant as RFC 3339 in UTC to the millisecond, like <c>2026-11-22T09:00:00.000Z</c>.</summary>
public sealed class InstantConverter : JsonConverter<Instant>
{
    private static readonly InstantPattern Pattern = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fff'Z'");

    /// <summary>Writes an instant as bodies have it.</summary>
    public static string Write(Instant instant) => Pattern.Format(instant);

    /// <inheritdoc />
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && Pattern.Parse(reader.GetString()!) is { Success: true, Value: var instant }
            ? instant
            : throw new JsonException("must be an instant like 2026-11-22T09:00:00.000Z");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Write(value));
    }
}

/// <summary>Every body that the JSON door reads or writes, described at build time.</summary>
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(SignedInAnswer))]
[JsonSerializable(typeof(NewDoctorRequest))]
[JsonSerializable(typeof(DoctorAnswer))]
[JsonSerializable(typeof(DoctorsAnswer))]
[JsonSerializable(typeof(NewSlotRequest))]
[JsonSerializable(typeof(BulkSlotsRequest))]
[JsonSerializable(typeof(SlotAnswer))]
[JsonSerializable(typeof(SlotsAnswer))]
[JsonSerializable(typeof(CountAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(NewBookingRequest))]
[JsonSerializable(typeof(RescheduleRequest))]
[JsonSerializable(typeof(BookedAnswer))]
[JsonSerializable(typeof(BookingAnswer))]
[JsonSerializable(typeof(BookingsAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
