using System.Collections.Concurrent;
using System.Globalization;
using NodaTime;
using PublicHoliday;

namespace MediBook.Web.Domain;

/// <summary>A country, or a part of one, whose public holidays are known.</summary>
/// <param name="Country">ISO 3166-1 code of two letters.</param>
/// <param name="Region">The part, as the library names it, or null for what holds everywhere.</param>
public sealed record HolidayPlace(string Country, string? Region);

/// <summary>A public holiday.</summary>
/// <param name="Date">The date.</param>
/// <param name="Name">Its name in English.</param>
public sealed record Holiday(LocalDate Date, string Name);

/// <summary>Public holidays by country, calculated for any year by the PublicHoliday library.</summary>
public static class CountryHolidays
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");
    private static readonly string[] Whole =
    [
        "AT", "AU", "BE", "BR", "CA", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "JP", "KZ", "LT", "LU", "LV", "MX", "NL",
        "NO", "NZ", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "TR", "US", "ZA",
    ];

    private static readonly string[] CanadianProvinces = ["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"];

    private static readonly ConcurrentDictionary<(string Country, string? Region, int Year), IReadOnlyList<Holiday>> Years = new();

    /// <summary>Every place there is, by country, each country's own first.</summary>
    public static IReadOnlyList<HolidayPlace> Places { get; } =
        [.. Whole.SelectMany(country => RegionsOf(country).Order(StringComparer.Ordinal).Select(region => new HolidayPlace(country, region)).Prepend(new HolidayPlace(country, null)))];

    /// <summary>The holidays of some years, in order; a day that is taken on another date counts on both.</summary>
    /// <param name="country">See <see cref="HolidayPlace.Country"/>; null, or one that is unknown: none.</param>
    /// <param name="region">See <see cref="HolidayPlace.Region"/>.</param>
    /// <param name="firstYear">First year.</param>
    /// <param name="lastYear">Last year, itself included.</param>
    public static IEnumerable<Holiday> Of(string? country, string? region, int firstYear, int lastYear) =>
        country is null || !Whole.Contains(country)
            ? []
            : Enumerable.Range(firstYear, lastYear - firstYear + 1).SelectMany(year => Years.GetOrAdd((country, region, year), Calculate));

    private static IReadOnlyList<Holiday> Calculate((string Country, string? Region, int Year) key) =>
    [
        .. CalendarOf(key.Country, key.Region).PublicHolidaysInformation(key.Year)
            .SelectMany(day => new[] { day.HolidayDate, day.ObservedDate }.Distinct().Select(date => new Holiday(LocalDate.FromDateTime(date), day.GetName(English))))
            .DistinctBy(day => day.Date).OrderBy(day => day.Date),
    ];

    private static IEnumerable<string> RegionsOf(string country) => country switch
    {
        "AU" => NamesOf<AustraliaPublicHoliday.States>(),
        "CA" => CanadianProvinces,
        "CH" => NamesOf<SwitzerlandPublicHoliday.Cantons>(),
        "DE" => NamesOf<GermanPublicHoliday.States>(),
        "GB" => NamesOf<UKBankHoliday.UkCountries>(),
        _ => [],
    };

    private static IEnumerable<string> NamesOf<TRegion>()
        where TRegion : struct, Enum => Enum.GetNames<TRegion>().Except(["All", "ALL", "OnlyOfficial"]);

    private static IPublicHolidays CalendarOf(string country, string? region) => (country, region) switch
    {
        ("AU", { } state) => new AustraliaPublicHoliday { State = Enum.Parse<AustraliaPublicHoliday.States>(state) },
        ("CA", { } province) => new CanadaPublicHoliday(province),
        ("CH", { } canton) => new SwitzerlandPublicHoliday { Canton = Enum.Parse<SwitzerlandPublicHoliday.Cantons>(canton) },
        ("DE", { } state) => new GermanPublicHoliday { State = Enum.Parse<GermanPublicHoliday.States>(state) },
        ("GB", { } part) => new UKBankHoliday(Enum.Parse<UKBankHoliday.UkCountries>(part)),
        _ => PublicHolidayFactory.GetPublicHolidayForCountry(country),
    };
}
