using System.Text;
using MediBook.Web.Services.Bookings;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Calendar = Ical.Net.Calendar;

namespace MediBook.Web.Tests.Services.Bookings;

public sealed class CalendarFileTests
{
    private readonly CalendarFile _file = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 9, 41, 7, TimeSpan.Zero)));

    private static readonly CalendarEntry Entry = new(
        "MB-7K3Q-9D2F", 3, IsCancelled: false, Instant.FromUtc(2026, 12, 7, 9, 20), Instant.FromUtc(2026, 12, 7, 9, 40),
        "Appointment with Dr Ingrid Olsen", "Harbour Clinic, 12 Harbour Street", "Reference MB-7K3Q-9D2F\nPhone 020 7946 0000",
        new Uri("https://book.example.com/bookings/MB-7K3Q-9D2F"), "Test Clinic", "no-reply@example.com");

    [Fact]
    public void The_file_is_the_one_that_the_standard_asks_for() => Assert.Equal(
        [
            "BEGIN:VCALENDAR", "BEGIN:VEVENT", "CLASS:PRIVATE", "DESCRIPTION:Reference MB-7K3Q-9D2F\\nPhone 020 7946 0000", "DTEND:20261207T094000Z",
            "DTSTAMP:20261123T094107Z", "DTSTART:20261207T092000Z", "END:VCALENDAR", "END:VEVENT", "LOCATION:Harbour Clinic\\, 12 Harbour Street", "METHOD:PUBLISH",
            "ORGANIZER;CN=Test Clinic:mailto:no-reply@example.com", "PRODID:-//MediBook//Appointments//EN", "SEQUENCE:3", "STATUS:CONFIRMED",
            "SUMMARY:Appointment with Dr Ingrid Olsen", "UID:MB-7K3Q-9D2F@medibook.invalid", "URL:https://book.example.com/bookings/MB-7K3Q-9D2F", "VERSION:2.0",
        ], Lines(_file.Write(Entry)).Order(StringComparer.Ordinal));

    [Fact]
    public void What_is_cancelled_takes_the_same_entry_away()
    {
        var lines = Lines(_file.Write(Entry with { IsCancelled = true, Sequence = 4 }));
        Assert.Equal(
            ["METHOD:CANCEL", "SEQUENCE:4", "STATUS:CANCELLED", "UID:MB-7K3Q-9D2F@medibook.invalid"],
            lines.Where(line => line.StartsWith("METHOD", StringComparison.Ordinal) || line.StartsWith("SEQ", StringComparison.Ordinal)
                || line.StartsWith("STATUS", StringComparison.Ordinal) || line.StartsWith("UID", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Dr O’Brien, Søren; Łukasz \\ Ærø")]
    [InlineData("a\nb\nEND:VEVENT\nBEGIN:VALARM")]
    [InlineData("\"quoted\": CN=x;y,z")]
    [InlineData("李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明李明")]
    [InlineData("🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺🩺")]
    [InlineData("A name that is very much longer than seventy-five octets, with a comma, so that it must be folded more than once over its whole length, twice even")]
    public void Whatever_the_words_are_lines_are_short_and_a_reader_reads_the_same_words(string text)
    {
        var written = _file.Write(Entry with { Summary = text, Location = text, Description = text, OrganizerName = "Test, Clinic; Ltd: “x”" });

        var lines = Lines(written);
        Assert.Single(lines, line => line == "BEGIN:VEVENT");
        Assert.Single(lines, line => line == "END:VEVENT");
        Assert.DoesNotContain(lines, line => line == "BEGIN:VALARM");
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        Assert.Contains($"SUMMARY:{escaped}", lines);
        Assert.Contains($"LOCATION:{escaped}", lines);
        Assert.Contains($"DESCRIPTION:{escaped}", lines);

        var read = Assert.Single(Calendar.Load(written)!.Events);
        Assert.Equal((text, text, text), (read.Summary, read.Location, read.Description));
        Assert.Equal((Entry.Start.ToDateTimeUtc(), Entry.End.ToDateTimeUtc(), 3), (read.Start!.AsUtc, read.End!.AsUtc, read.Sequence));
    }

    /// <summary>The content lines, put together again: each physical line ends with CRLF and is at most 75 octets of whole letters (RFC 5545, 3.1).</summary>
    internal static IReadOnlyList<string> Lines(string file)
    {
        Assert.EndsWith("\r\n", file, StringComparison.Ordinal);
        var physical = file[..^2].Split("\r\n");
        Assert.All(physical, line =>
        {
            Assert.DoesNotContain('\r', line);
            Assert.DoesNotContain('\n', line);
            Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, 75);
            // A letter that was cut in two halves is no letter, and comes back as another.
            Assert.Equal(line, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)));
        });
        return [.. file[..^2].Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n")];
    }
}
