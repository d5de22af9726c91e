using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Api;

/// <summary>Adds a doctor.</summary>
public sealed record NewDoctorRequest
{
    /// <summary>Name with title.</summary>
    [Display(Name = "The name"), Required(ErrorMessage = "Enter the doctor’s name, like Dr Ingrid Olsen"), PlainText(200)]
    public string? Name { get; init; }

    /// <summary>A specialization by name; a new name makes a new one.</summary>
    [Display(Name = "The specialization"), Required(ErrorMessage = "Enter a specialization, like Dermatology"), PlainText(100)]
    public string? Specialization { get; init; }

    /// <summary>Email, unique among doctors.</summary>
    [Required(ErrorMessage = "Enter the doctor’s email address"), EmailText]
    public string? Email { get; init; }

    /// <summary>Phone.</summary>
    [PhoneText]
    public string? Phone { get; init; }

    /// <summary>Years of experience.</summary>
    [Range(0, 80, ErrorMessage = "Years of experience must be a whole number from 0 to 80")]
    public int? ExperienceYears { get; init; }
}

/// <summary>A doctor.</summary>
/// <param name="Id">The doctor.</param>
/// <param name="Name">Name with title.</param>
/// <param name="Specialization">The main one.</param>
/// <param name="Email">Email.</param>
/// <param name="Phone">Phone, or null.</param>
/// <param name="ExperienceYears">Years, or null.</param>
public sealed record DoctorBody(int Id, string Name, string Specialization, string Email, string? Phone, int? ExperienceYears);

/// <summary>One doctor.</summary>
/// <param name="Doctor">The doctor.</param>
public sealed record DoctorAnswer(DoctorBody Doctor);

/// <summary>Doctors.</summary>
/// <param name="Doctors">By name, then id.</param>
public sealed record DoctorsAnswer(IReadOnlyList<DoctorBody> Doctors);

/// <summary>Doctors: whom patients can book.</summary>
internal static class DoctorsApi
{
    private const int Bound = 5_000;

    public static void MapDoctors(this RouteGroupBuilder api)
    {
        var doctors = api.MapGroup("/doctors").WithTags("Doctors");
        doctors.MapGet("", ListAsync).WithName("listDoctors").WithSummary("List the doctors whom patients can book").AllowAnonymous()
            .Refuses(Paging.BadLimit(Bound), Paging.BadCursor());
        doctors.MapGet("/{id}", FindAsync).WithName("getDoctor").WithSummary("Read one doctor").AllowAnonymous().Refuses(RefusalProblem.Of(DoctorRefusal.DoctorNotFound));
        doctors.MapPost("", AddAsync).WithName("addDoctor").WithSummary("Add a doctor").RequireAuthorization(Bearer.Admin)
            .Refuses(RefusalProblem.Of(DoctorRefusal.EmailTaken), RefusalProblem.Of(DoctorRefusal.NoClinic));
    }

    private static async Task<Results<Ok<DoctorsAnswer>, Refused>> ListAsync(
        [Description("Name or slug of a specialization.")] string? specialization,
        [Range(1, Bound), Description("Most doctors in the answer.")] string? limit,
        [Description("Where to go on, from a Link header.")] string? cursor,
        AvailabilityQueries queries, IOptions<SiteOptions> site, HttpContext context, CancellationToken ct)
    {
        if (Paging.Read(limit, Bound, cursor, Paging.ByName, out var most, out var place) is { } bad)
        {
            return bad;
        }

        DoctorCursor? after = place is var (name, id) ? new DoctorCursor(name, id) : null;

        var slice = await queries.ListActiveAsync(new DoctorListing(PlainText.CleanOrNull(specialization), most, after), ct);
        Paging.TellNext(context, site.Value, slice.Next is { } next ? Paging.Cursor(next.Name, next.Id) : null);
        return TypedResults.Ok(new DoctorsAnswer([.. slice.Doctors.Select(ToBody)]));
    }

    private static async Task<Results<Ok<DoctorAnswer>, Refused>> FindAsync(string id, AvailabilityQueries queries, CancellationToken ct) =>
        Caller.Id(id) is { } number && await queries.FindActiveAsync(number, ct) is { } doctor
            ? TypedResults.Ok(new DoctorAnswer(ToBody(doctor)))
            : RefusalProblem.Of(DoctorRefusal.DoctorNotFound);

    private static async Task<Results<Created<DoctorAnswer>, Refused>> AddAsync(
        Body<NewDoctorRequest> body, Caller caller, DoctorService doctors, AvailabilityQueries queries, CancellationToken ct)
    {
        var request = body.Value;
        var outcome = await doctors.AddByNameAsync(
            caller.Actor,
            new NewDoctor(
                PlainText.Clean(request.Name), PlainText.Clean(request.Specialization), PlainText.Clean(request.Email), PlainText.CleanOrNull(request.Phone),
                request.ExperienceYears),
            ct);
        return outcome.Refusal is { } refusal
            ? RefusalProblem.Of(refusal)
            : TypedResults.Created($"/api/doctors/{outcome.Value}", new DoctorAnswer(ToBody((await queries.FindActiveAsync(outcome.Value, ct))!)));
    }

    private static DoctorBody ToBody(DoctorEntry doctor) =>
        new(doctor.Id, doctor.Name, doctor.Specialization, doctor.Email, doctor.Phone, doctor.YearsOfExperience);
}
