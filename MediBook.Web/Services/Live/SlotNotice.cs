using System.Globalization;
using System.Text;
using MediBook.Web.Data;

namespace MediBook.Web.Services.Live;

/// <summary>
/// The payload of one NOTIFY: ids and nothing else. <c>7:412,413;9:</c> are two slots of doctor 7 and the whole plan of doctor 9.
/// A notice too long for PostgreSQL (8,000 bytes) names doctors only, one that is still too long is <c>*</c>: everything.
/// </summary>
public static class SlotNotice
{
    /// <summary>The channel.</summary>
    public const string Channel = "medibook_slots";

    /// <summary>Everything may have changed.</summary>
    public const string Everything = "*";

    /// <summary>Most bytes; PostgreSQL takes 7,999.</summary>
    public const int MostBytes = 7_900;

    /// <summary>The payload for some changes, each doctor and slot once.</summary>
    public static string Format(IReadOnlyCollection<SlotChange> changes)
    {
        var whole = Join(changes.GroupBy(change => change.DoctorId).Select(doctor => (doctor.Key, doctor.Select(change => change.SlotId).Distinct())));
        if (whole.Length <= MostBytes)
        {
            return whole;
        }

        var doctors = Join(changes.Select(change => change.DoctorId).Distinct().Select(doctor => (doctor, Enumerable.Empty<int?>())));
        return doctors.Length <= MostBytes ? doctors : Everything;
    }

    /// <summary>The changes that a payload names; null stands for everything, as does a payload that cannot be read.</summary>
    public static IReadOnlyList<SlotChange>? Parse(string payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var changes = new List<SlotChange>();
        foreach (var part in payload.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split(':') is not [var doctorText, var slots] || Number(doctorText) is not { } doctor)
            {
                return null;
            }

            foreach (var slotText in slots.Split(','))
            {
                if (slotText.Length > 0 && Number(slotText) is null)
                {
                    return null;
                }

                changes.Add(new SlotChange(doctor, Number(slotText)));
            }
        }

        return changes;
    }

    private static string Join(IEnumerable<(int Doctor, IEnumerable<int?> Slots)> doctors)
    {
        var text = new StringBuilder();
        foreach (var (doctor, slots) in doctors)
        {
            // A doctor whose plan changed as a whole needs no single slots.
            var ids = slots.ToList();
            text.Append(text.Length == 0 ? "" : ";").Append(CultureInfo.InvariantCulture, $"{doctor}:")
                .AppendJoin(',', ids.Contains(null) ? [] : ids.Select(id => id!.Value.ToString(CultureInfo.InvariantCulture)));
        }

        return text.ToString();
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
