namespace MediBook.Web.Domain.Languages;

/// <summary>Names in the data that are the same in every clinic, and so have translations: keys like any sentence.</summary>
public static class KnownNames
{
    /// <summary>The specializations that every installation starts with, popular first.</summary>
    public static IReadOnlyList<string> Specializations { get; } =
    [
        "General practice", "Dermatology", "Cardiology", "Paediatrics", "Gynaecology", "Dentistry",
        "Ophthalmology", "Orthopaedics", "Ear, nose and throat", "Neurology", "Psychiatry", "Urology",
    ];

    /// <summary>Languages that doctors often speak.</summary>
    public static IReadOnlyList<string> Spoken { get; } =
    [
        "Arabic", "Bengali", "Cantonese", "Czech", "Danish", "Dutch", "English", "Farsi", "Finnish", "French", "German", "Greek", "Hebrew", "Hindi", "Hungarian",
        "Italian", "Japanese", "Korean", "Mandarin", "Norwegian", "Polish", "Portuguese", "Punjabi", "Romanian", "Russian", "Spanish", "Swedish", "Turkish",
        "Ukrainian", "Urdu", "Vietnamese", "Welsh",
    ];

    private static readonly HashSet<string> All = [.. Specializations, .. Spoken];

    /// <summary>Whether a name has translations.</summary>
    public static bool Contain(string name) => All.Contains(name);
}
