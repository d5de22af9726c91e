namespace MediBook.Web.Domain;

/// <summary>The one clinic of an installation.</summary>
public sealed class Clinic
{
    /// <summary>The only id there is; a check in the database refuses a second clinic.</summary>
    public const int OnlyId = 1;

    private Clinic()
    {
    }

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; private set; } = OnlyId;

    /// <summary>Name, up to 200 characters.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The number that people call.</summary>
    public string Phone { get; private set; } = "";

    /// <summary>What to do in an emergency, in one sentence.</summary>
    public string EmergencyText { get; private set; } = "";

    /// <summary>Where a doctor works unless said otherwise.</summary>
    public int DefaultLocationId { get; private set; }

    /// <summary>Founds the clinic.</summary>
    public static Clinic Create(string name, string phone, string emergencyText, int defaultLocationId)
    {
        var clinic = new Clinic();
        clinic.Change(name, phone, emergencyText, defaultLocationId);
        return clinic;
    }

    /// <summary>Changes what the clinic says of itself.</summary>
    public void Change(string name, string phone, string emergencyText, int defaultLocationId) =>
        (Name, Phone, EmergencyText, DefaultLocationId) = (name, phone, emergencyText, defaultLocationId);
}

/// <summary>A place where doctors see patients. Every clock time there is in its zone.</summary>
public sealed class Location
{
    private Location()
    {
    }

    /// <summary>Identity.</summary>
    public int Id { get; private set; }

    /// <summary>Name, up to 200 characters.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Postal address in one line.</summary>
    public string Address { get; private set; } = "";

    /// <summary>IANA time zone id, like <c>Europe/London</c>.</summary>
    public string TimeZoneId { get; private set; } = "";

    /// <summary>The country whose public holidays close it, see <see cref="CountryHolidays"/>; null: none.</summary>
    public string? Country { get; private set; }

    /// <summary>The part of the country, where its holidays differ, or null.</summary>
    public string? Region { get; private set; }

    /// <summary>Opens a location.</summary>
    public static Location Create(string name, string address, string timeZoneId)
    {
        var location = new Location();
        location.Change(name, address, timeZoneId);
        return location;
    }

    /// <summary>Changes the location. Slots keep their instants when the zone changes.</summary>
    public void Change(string name, string address, string timeZoneId) =>
        (Name, Address, TimeZoneId) = (name, address, timeZoneId);

    /// <summary>Chooses whose public holidays close it.</summary>
    public void Observe(string? country, string? region) => (Country, Region) = (country, region);
}

/// <summary>A field of medicine by which people look for a doctor.</summary>
public sealed class Specialization
{
    private Specialization()
    {
    }

    /// <summary>Identity.</summary>
    public int Id { get; private set; }

    /// <summary>Name, up to 200 characters, unique without regard to case.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The name in a URL: lower case letters, digits and hyphens, unique.</summary>
    public string Slug { get; private set; } = "";

    /// <summary>Popular ones first (low numbers), then by name.</summary>
    public int SortOrder { get; private set; }

    /// <summary>The order of a new specialization: after the one that is last now.</summary>
    public static int OrderAfter(int last) => Math.Min(9_999, last + 10);

    /// <summary>Adds a specialization.</summary>
    public static Specialization Create(string name, string slug, int sortOrder)
    {
        var specialization = new Specialization();
        specialization.Change(name, slug, sortOrder);
        return specialization;
    }

    /// <summary>Changes the specialization.</summary>
    public void Change(string name, string slug, int sortOrder) => (Name, Slug, SortOrder) = (name, slug, sortOrder);
}
