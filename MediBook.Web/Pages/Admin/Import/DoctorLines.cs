using MediBook.Web.Domain;
using MediBook.Web.Pages.Admin.Doctors;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using Microsoft.AspNetCore.Mvc;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Import;

/// <summary>Doctors as a file has them: what the form of a doctor asks for, a line a doctor.</summary>
public sealed class DoctorLines(LineRules rules, ClinicAdminQueries clinic, DoctorQueries doctors)
{
    /// <summary>A file that shows how to write one.</summary>
    public const string Example =
        """
        name,email,specializations,location,phone,years,languages,about
        Dr Ingrid Olsen,ingrid.olsen@example.com,Dermatology;Paediatrics,Harbour Clinic,+44 20 7946 0102,12,"English, Norwegian",Skin of all ages.
        Dr Raj Kapoor,raj.kapoor@example.com,Cardiology,,,,,
        """;

    private const string Name = "name";
    private const string Email = "email";
    private const string Specializations = "specializations";
    private const string Location = "location";
    private const string Phone = "phone";
    private const string Years = "years";
    private const string Languages = "languages";
    private const string About = "about";

    private static readonly string[] Columns = [Name, Email, Specializations, Location, Phone, Years, Languages, About];

    /// <summary>Reads a file and says what is wrong with it, or what will be made of it. Nothing is written.</summary>
    public async Task<ImportCheck> ReadAsync(ActionContext request, string text, CancellationToken ct)
    {
        var sheet = CsvSheet.Read(text, Columns, [Name, Email, Specializations]);
        var faults = new LineFaults(sheet.Faults, Columns);
        var known = (await clinic.SpecializationsAsync(ct), await clinic.LocationsAsync(ct), (await clinic.ClinicAsync(ct))?.DefaultLocationId);
        var lines = sheet.Lines.Select(line => Read(request, line, known, faults)).OfType<DoctorLine>().ToList();
        foreach (var owner in await doctors.OwnersOfAsync(lines.Select(line => line.Doctor.Details.Email), ct))
        {
            faults.Add(lines[owner.Place].Line, Email, owner switch
            {
                { DoctorId: not null } => T("Another doctor has this email address. Enter a different one"),
                _ when owner.FirstPlace < owner.Place => T("Line {0} has this email address too. Enter a different one, or take one of the lines out", lines[owner.FirstPlace].Line),
                _ => null,
            });
        }

        return faults.Count > 0 ? new ImportCheck(faults.All, [], []) : new ImportCheck([], lines, []);
    }

    private DoctorLine? Read(
        ActionContext request, CsvLine line, (IReadOnlyList<SpecializationRow> Specializations, IReadOnlyList<LocationRow> Locations, int? Standard) known, LineFaults faults)
    {
        var before = faults.Count;
        var fields = new List<SpecializationRow>();
        foreach (var name in (line[Specializations] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (field, noField) = LineRules.Find(known.Specializations, row => row.Name, name);
            faults.Add(line.Number, Specializations, noField);
            fields.AddRange(field is null || fields.Contains(field) ? [] : [field]);
        }

        var (place, noPlace) = line[Location] is { } typed
            ? LineRules.Find(known.Locations, row => row.Name, typed) : (known.Locations.FirstOrDefault(row => row.Id == known.Standard), null);
        faults.Add(line.Number, Location, noPlace);
        var input = new DoctorInput
        {
            Name = line[Name],
            Email = line[Email],
            MainSpecializationId = fields.FirstOrDefault()?.Id,
            OtherSpecializationIds = [.. fields.Skip(1).Select(field => field.Id)],
            LocationId = place?.Id,
            Phone = line[Phone],
            YearsOfExperience = line[Years],
            Languages = line[Languages] is { } languages ? string.Join(", ", Doctor.LanguagesOf(languages)) : null,
            About = line[About],
        };
        foreach (var (field, said) in rules.Check(request, input))
        {
            faults.Add(line.Number, ColumnOf(field), said);
        }

        return faults.Count > before ? null
            : new DoctorLine(line.Number, new DoctorToAdd(input.ToDetails(), input.SpecializationIds), [.. fields.Select(field => field.Name)], place!.Name);
    }

    private static string ColumnOf(string field) => field switch
    {
        nameof(DoctorInput.Name) => Name,
        nameof(DoctorInput.Email) => Email,
        nameof(DoctorInput.LocationId) => Location,
        nameof(DoctorInput.Phone) => Phone,
        nameof(DoctorInput.YearsOfExperience) => Years,
        nameof(DoctorInput.Languages) => Languages,
        nameof(DoctorInput.About) => About,
        _ => Specializations,
    };
}
