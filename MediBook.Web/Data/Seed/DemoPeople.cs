using System.Globalization;
using Bogus;
using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Data.Seed;

/// <summary>
/// Invents the demo's places, doctors and patients. Nobody is real: addresses end in example.com or medibook.example (RFC 2606),
/// phone numbers come from the ranges that regulators keep for fiction.
/// </summary>
internal sealed class DemoPeople(Randomizer random)
{
    private static readonly string[] NameLocales = ["en", "en_GB", "en_IND", "de", "fr", "es", "it", "nl", "sv", "cz", "pl", "tr"];

    private static readonly string[][] Languages =
    [
        ["Welsh", "French", "Polish", "Urdu"], ["Spanish", "French", "Mandarin", "Portuguese"], ["Greek", "Vietnamese", "Italian", "Hindi"],
    ];

    private static readonly string[] Manners =
    [
        "Explains each step before it happens.", "Takes time for questions.", "Works closely with your family doctor.",
        "Sees adults and children.", "Offers short-notice times most mornings.", "Teaches at the university hospital.",
    ];

    private readonly Dictionary<string, Faker> fakers = NameLocales.ToDictionary(locale => locale, locale => new Faker(locale) { Random = random });
    private readonly HashSet<string> mailboxes = [];

    /// <summary>Three places in three zones, one of them south of the equator.</summary>
    public static IReadOnlyList<Location> Locations() =>
    [
        Location.Create("Harbour Clinic", "12 Harbour Street, London", "Europe/London"),
        Location.Create("Maple House", "480 Maple Avenue, New York", "America/New_York"),
        Location.Create("Bayview Rooms", "7 Bayview Parade, Sydney", "Australia/Sydney"),
    ];

    /// <summary>A doctor at the place with the index <paramref name="place"/>.</summary>
    public DoctorDetails Doctor(int place, int locationId)
    {
        var name = Name();
        var years = random.Int(2, 38);
        var languages = random.ListItems(Languages[place], random.Int(0, 2)).Prepend("English");
        return new DoctorDetails(
            $"{(years > 30 && random.Bool(0.4f) ? "Prof" : "Dr")} {name}", Mailbox(name, "medibook.example"), Phone(place), years, string.Join(", ", languages),
            string.Join(' ', random.ArrayElements(Manners, 2)), locationId);
    }

    /// <summary>Somebody who comes to the place with the index <paramref name="place"/>.</summary>
    public PatientDetails Patient(int place)
    {
        var name = Name();
        return new PatientDetails(name, Mailbox(name, "example.com"), random.Bool(0.85f) ? Phone(place) : null, null);
    }

    private string Name()
    {
        var faker = fakers[random.ArrayElement(NameLocales)];
        return $"{faker.Name.FirstName()} {faker.Name.LastName()}";
    }

    private string Mailbox(string name, string host)
    {
        var mailbox = Slug.From(name).Replace('-', '.');
        return mailboxes.Add(mailbox) ? $"{mailbox}@{host}" : Mailbox(string.Create(CultureInfo.InvariantCulture, $"{name} {mailboxes.Count}"), host);
    }

    private string Phone(int place) => place switch
    {
        0 => random.Replace("+44 20 7946 0###"),
        1 => random.Replace("+1 212 555 01##"),
        _ => random.Replace("+61 2 5550 ####"),
    };
}

/// <summary>One of the demo's people as a booker: who they are to the system, and where they are already expected.</summary>
/// <param name="Actor">How they come in; guests by a cookie, patients without an account through the desk.</param>
/// <param name="PatientId">Their patient record, or null for guests.</param>
/// <param name="Details">What stands on their bookings.</param>
internal sealed record DemoPerson(Actor Actor, int? PatientId, PatientDetails Details)
{
    private readonly List<Interval> expected = [];

    /// <summary>Coming confirmed bookings so far.</summary>
    public int Coming { get; set; }

    /// <summary>True for people whom the desk books, without a hold.</summary>
    public bool ThroughTheDesk => Actor is { AccountId: null, GuestKey: null };

    /// <summary>True when the person can be there.</summary>
    public bool IsFree(Slot slot) => expected.TrueForAll(other => slot.EndsAt <= other.Start || slot.StartsAt >= other.End);

    /// <summary>Notes that the person is expected there.</summary>
    public void Expect(Slot slot) => expected.Add(new Interval(slot.StartsAt, slot.EndsAt));
}
