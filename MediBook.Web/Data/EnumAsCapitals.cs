using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MediBook.Web.Data;

/// <summary>Stores an enum as the capitals that the API shows: <c>NoShow</c> as <c>NO_SHOW</c>.</summary>
public sealed class EnumAsCapitals<TEnum>() : ValueConverter<TEnum, string>(
    value => Write(value), text => Read(text))
    where TEnum : struct, Enum
{
    private static readonly Dictionary<TEnum, string> Names = Enum.GetValues<TEnum>().ToDictionary(value => value, Capitals);

    private static readonly Dictionary<string, TEnum> Values = Names.ToDictionary(pair => pair.Value, pair => pair.Key);

    private static string Write(TEnum value) => Names[value];

    private static TEnum Read(string text) => Values[text];

    private static string Capitals(TEnum value) => EnumCapitals.Of(value);
}

/// <summary>The capitals of enums, for SQL and for what people and clients read.</summary>
public static class EnumCapitals
{
    /// <summary><c>NoShow</c> gives <c>NO_SHOW</c>.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => string.Concat(value.ToString().Select((letter, index) =>
            index > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));

    /// <summary>Every stored form, quoted for a check constraint.</summary>
    public static string SqlList<TEnum>()
        where TEnum : struct, Enum => string.Join(", ", Enum.GetValues<TEnum>().Select(value => $"'{Of(value)}'"));
}
