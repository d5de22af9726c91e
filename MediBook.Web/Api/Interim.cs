namespace MediBook.Web.Services.Accounts
{
    using MediBook.Web.Domain;
    public sealed record VerifiedAccount(int AccountId, bool PassedTwoFactor);
    internal static class InterimX
    {
        public static async Task<Outcome<VerifiedAccount, SignInRefusal>> CheckAsync(this SignInService s, string e, string p, string? o, string origin) { await Task.Yield(); return SignInRefusal.WrongEmailOrPassword; }
    }
}
namespace MediBook.Web.Services.Bookings
{
    using MediBook.Web.Domain;
    using NodaTime;
    public sealed record ChangeTimeRequest(int BookingId, int SlotId, Guid OperationId);
    public sealed record BookingListFilter(BookingStatus? Status, string? PatientEmail, int Most, BookingCursor? After);
    public sealed record BookingCursor(Instant CreatedAt, int Id);
    public sealed record BookingSlice(IReadOnlyList<BookingRow> Bookings, BookingCursor? Next);
    public sealed record BookingRow(int Id, int SlotId, string PatientName, string PatientEmail, string? PatientPhone, BookingStatus Status, Instant BookingTime, Instant? ConfirmedAt, Instant SlotTime, int DurationMinutes, string DoctorName, string Specialization, int DoctorId, Instant? ExpiresAt, string Reference);
}
