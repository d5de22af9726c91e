namespace MediBook.Web.Domain;

/// <summary>Somebody whom patients book. Never deleted: deactivated.</summary>
public sealed class Doctor
{
    private readonly List<DoctorSpecialization> _specializations = [];

    private Doctor()
    {
    }

    /// <summary>Identity.</summary>
    public int Id { get; private set; }

    /// <summary>Name with title, up to 200 characters.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Email as typed; unique without regard to case.</summary>
    public string Email { get; private set; } = "";

    /// <summary>Phone, or null.</summary>
    public string? Phone { get; private set; }

    /// <summary>Years of experience (0–80), or null.</summary>
    public int? YearsOfExperience { get; private set; }

    /// <summary>Languages spoken, separated by commas, or null.</summary>
    public string? Languages { get; private set; }

    /// <summary>A few sentences for patients, or null.</summary>
    public string? About { get; private set; }

    /// <summary>Where new slots are made unless said otherwise.</summary>
    public int LocationId { get; private set; }

    /// <summary>Where the doctor works.</summary>
    public Location? Location { get; private set; }

    /// <summary>False: not listed, and the coming slots are BLOCKED.</summary>
    public bool IsActive { get; private set; } = true;

    /// <summary>Written by the version before alone, which still runs on this schema; the column goes with the next one.</summary>
    public Guid? DeactivationId { get; private set; }

    /// <summary>The account of the Doctor role that belongs to this doctor, or null.</summary>
    public int? AccountId { get; private set; }

    /// <summary>Specializations; the one at position 0 is the main one.</summary>
    public IReadOnlyList<DoctorSpecialization> Specializations => _specializations;

    /// <summary>The single languages of <see cref="Languages"/>.</summary>
    public static IReadOnlyList<string> LanguagesOf(string? languages) =>
        languages?.Split([',', ';', '/'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Adds an active doctor.</summary>
    public static Doctor Create(DoctorDetails details, IEnumerable<int> specializationIds)
    {
        var doctor = new Doctor();
        doctor.Change(details, specializationIds);
        return doctor;
    }

    /// <summary>Changes the record; the first specialization becomes the main one.</summary>
    public void Change(DoctorDetails details, IEnumerable<int> specializationIds)
    {
        ArgumentNullException.ThrowIfNull(details);
        (Name, Email, Phone, YearsOfExperience, Languages, About, LocationId) =
            (details.Name, details.Email, details.Phone, details.YearsOfExperience, details.Languages, details.About, details.LocationId);
        var wanted = specializationIds.Distinct().ToList();
        _specializations.RemoveAll(link => !wanted.Contains(link.SpecializationId));
        for (var position = 0; position < wanted.Count; position++)
        {
            var link = _specializations.Find(existing => existing.SpecializationId == wanted[position]);
            if (link is null)
            {
                _specializations.Add(new DoctorSpecialization(wanted[position], position));
            }
            else
            {
                link.MoveTo(position);
            }
        }
    }

    /// <summary>Lists the doctor again.</summary>
    public void Activate() => IsActive = true;

    /// <summary>Takes the doctor off the list; the coming slots are BLOCKED in the same transaction.</summary>
    public void Deactivate() => IsActive = false;

    /// <summary>Links or unlinks an account.</summary>
    public void LinkAccount(int? accountId) => AccountId = accountId;
}

/// <summary>What an admin types about a doctor.</summary>
/// <param name="Name">Name with title.</param>
/// <param name="Email">Email, unique.</param>
/// <param name="Phone">Phone or null.</param>
/// <param name="YearsOfExperience">Years (0–80) or null.</param>
/// <param name="Languages">Languages, separated by commas, or null.</param>
/// <param name="About">A few sentences or null.</param>
/// <param name="LocationId">Where the doctor works.</param>
public sealed record DoctorDetails(
    string Name, string Email, string? Phone, int? YearsOfExperience, string? Languages, string? About, int LocationId);

/// <summary>A doctor's specialization and its rank.</summary>
public sealed class DoctorSpecialization
{
    internal DoctorSpecialization(int specializationId, int position) =>
        (SpecializationId, Position) = (specializationId, position);

    /// <summary>The doctor.</summary>
    public int DoctorId { get; private set; }

    /// <summary>The specialization's id.</summary>
    public int SpecializationId { get; private set; }

    /// <summary>The specialization.</summary>
    public Specialization? Specialization { get; private set; }

    /// <summary>0 is the main one.</summary>
    public int Position { get; private set; }

    internal void MoveTo(int position) => Position = position;
}
