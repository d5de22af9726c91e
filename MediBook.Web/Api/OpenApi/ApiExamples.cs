using System.Text.Json;
using Microsoft.OpenApi;
using NodaTime;

namespace MediBook.Web.Api.OpenApi;

/// <summary>What requests and answers look like. They are made of the types themselves, so that they cannot differ from them.</summary>
internal static class ApiExamples
{
    private const string Email = "grace@example.com";
    private const string Phone = "020 7946 0018";
    private const string Token = "eyJhbGciOiJIUzI1NiJ9.eyJpZCI6N30.c2lnbmF0dXJl";

    private static readonly Instant Start = Instant.FromUtc(2026, 12, 16, 9, 0);
    private static readonly Instant Made = Instant.FromUtc(2026, 12, 7, 14, 30, 12);
    private static readonly DoctorBody Doctor = new(7, "Dr Ingrid Olsen", "Dermatology", "ingrid.olsen@example.com", "020 7946 0101", 12);
    private static readonly BookingBody Booking = new(
        1201, 412, "Grace Hopper", Email, Phone, "CONFIRMED", Made, Made, Start, 30, Doctor.Name, Doctor.Specialization);

    private static readonly BookingBody Held = Booking with { Status = "PENDING", ConfirmedAt = null, ExpiresAt = Made + Duration.FromMinutes(2) };

    private static readonly Dictionary<Type, (string Name, object Value)[]> All = new()
    {
        [typeof(RegisterRequest)] = [("A patient", new RegisterRequest { Email = Email, Password = "password123" })],
        [typeof(LoginRequest)] =
        [
            ("With a password", new LoginRequest { Email = Email, Password = "password123" }),
            ("With two-factor", new LoginRequest { Email = Email, Password = "password123", Otp = "123456" }),
        ],
        [typeof(SignedInAnswer)] = [("A patient", new SignedInAnswer(new UserBody(7, Email, "user"), Token))],
        [typeof(NewDoctorRequest)] =
        [
            ("A doctor", new NewDoctorRequest { Name = Doctor.Name, Specialization = Doctor.Specialization, Email = Doctor.Email, Phone = Doctor.Phone, ExperienceYears = 12 }),
        ],
        [typeof(DoctorAnswer)] = [("A doctor", new DoctorAnswer(Doctor))],
        [typeof(DoctorsAnswer)] = [("One doctor", new DoctorsAnswer([Doctor]))],
        [typeof(NewSlotRequest)] =
        [
            ("An instant", new NewSlotRequest { DoctorId = Doctor.Id, SlotTime = "2026-12-16T09:00:00Z", DurationMinutes = 30 }),
            ("On the clock of the doctor's location", new NewSlotRequest { DoctorId = Doctor.Id, SlotTime = "2026-12-16T09:00" }),
        ],
        [typeof(SlotAnswer)] = [("A slot", new SlotAnswer(new SlotBody(412, Doctor.Id, Start, 30, IsBooked: false)))],
        [typeof(BulkSlotsRequest)] =
        [
            ("A week", new BulkSlotsRequest
            {
                DoctorId = Doctor.Id,
                StartDate = "2026-12-15",
                EndDate = "2026-12-20",
                StartTime = "09:00",
                EndTime = "17:00",
                DurationMinutes = 30,
                ExcludeWeekends = true,
            }),
        ],
        [typeof(CountAnswer)] = [("A number", new CountAnswer("Created 64 appointment slots", 64))],
        [typeof(SlotsAnswer)] = [("One free time", new SlotsAnswer([new FreeSlotBody(412, Doctor.Id, Start, 30, IsBooked: false, Doctor.Name, Doctor.Specialization)]))],
        [typeof(NewBookingRequest)] =
        [
            ("Book at once", new NewBookingRequest { SlotId = 412, PatientName = "Grace Hopper", PatientEmail = Email, PatientPhone = Phone }),
            ("Hold", new NewBookingRequest { SlotId = 412, PatientName = "Grace Hopper", PatientEmail = Email, Hold = true }),
        ],
        [typeof(RescheduleRequest)] = [("Another time", new RescheduleRequest { SlotId = 413 })],
        [typeof(BookedAnswer)] =
        [
            ("Booked", new BookedAnswer(Booking, "Booking confirmed successfully")),
            ("Held by a guest", new BookedAnswer(
                Held, "Time held. Confirm it before it expires", "https://book.example.com/m/Zk3nV0c1Q2mXr7yT5wB8uA", "Zk3nV0c1Q2mXr7yT5wB8uA")),
        ],
        [typeof(BookingAnswer)] = [("A booking", new BookingAnswer(Booking with { DoctorId = Doctor.Id }))],
        [typeof(BookingsAnswer)] = [("One booking", new BookingsAnswer([Booking]))],
        [typeof(MessageAnswer)] = [("Done", new MessageAnswer("Booking cancelled successfully"))],
        [typeof(HealthAnswer)] = [("All is well", new HealthAnswer("OK", Made))],
    };

    /// <summary>The examples of a body, by name.</summary>
    public static Dictionary<string, IOpenApiExample> Of(Type type) => All[type].ToDictionary(example => example.Name, example => Write(example.Value));

    /// <summary>A body as an example; a request's leaves out what is absent.</summary>
    public static IOpenApiExample Write(object body)
    {
        var json = JsonSerializer.SerializeToNode(body, ApiJson.Options.GetTypeInfo(body.GetType()))!.AsObject();
        foreach (var absent in SchemaDescription.IsRequest(body.GetType()) ? json.Where(property => property.Value is null).ToList() : [])
        {
            json.Remove(absent.Key);
        }

        return new OpenApiExample { Value = json };
    }
}
