### Pages that say one thing: there is nothing here, or not now. "-title" stands in the browser's tab.

notice-not-found-title = الصفحة غير موجودة
notice-not-found = لا يوجد شيء هنا
notice-not-found-address = قد يكون العنوان مكتوبًا خطأً أو ناقصًا. يُرجى مقارنته بالرابط الذي حصلتم عليه.
notice-not-found-payer = إذا جئتم إلى هنا للدفع، فارجعوا إلى المتجر أو صفحة التبرع وابدأوا من جديد. لم يُدفع شيء هنا.

notice-unavailable-title = يُرجى المحاولة مرة أخرى
notice-unavailable = يُرجى المحاولة مرة أخرى بعد قليل
notice-unavailable-page = لا يمكن إعداد هذه الصفحة حاليًا.
notice-unavailable-safe = إذا كنتم قد دفعتم بالفعل، فدفعتكم في أمان: فهي تذهب مباشرة إلى عنوانها مهما حدث هنا.

notice-no-wallet-title = غير جاهز بعد
notice-no-wallet = لا يمكن استلام بيتكوين هنا حاليًا
notice-no-wallet-tell = لا توجد هنا محفظة فيها عنوان متاح للدفع. يُرجى إبلاغ من أرسلكم إلى هنا؛ لم يُدفع شيء.

notice-store-gone-title = لم يعد هنا
notice-store-gone = لم يعد هذا المتجر هنا
notice-store-gone-paid = إذا كنتم قد دفعتم بالفعل، فقد وصلت دفعتكم مباشرة إلى محفظة المتجر الخاصة. اسألوا المتجر عما آلت إليه.
notice-store-gone-unpaid = إذا لم تدفعوا بعد، فيُرجى عدم الدفع إلى هذا العنوان بعد الآن.

notice-page-gone-title = لم تعد هنا
notice-page-gone = لم تعد صفحة التبرع هذه موجودة
notice-page-gone-paid = إذا كنتم قد تبرعتم بالفعل، فقد وصل تبرعكم مباشرة إلى محفظة صاحبها الخاصة. شكرًا لكم.
notice-page-gone-unpaid = وإن لم تتبرعوا بعد، فيُرجى البحث في موقعه عن مكان التبرع الحالي.

notice-not-renewed = لا يمكن تجديد الفاتورة حاليًا
notice-not-renewed-rate = لا نعرف حاليًا سعر بيتكوين بعملة الفاتورة، أو أن مبلغها لم يعد مناسبًا لدفعة.
notice-not-renewed-later = لم يُنشأ شيء ولم يُدفع شيء. يُرجى الرجوع والمحاولة مرة أخرى بعد بضع دقائق.

notice-no-receipt = لا يوجد إيصال هنا
notice-no-receipt-why = يُصدر الإيصال عندما تصبح الدفعة نهائية. إذا وُعدتم بإيصال، فيُرجى العودة لاحقًا.

notice-not-paid-title = لم يُدفع
notice-not-paid = لم تدفع العقدة
notice-not-paid-why = قد تكون محفظتها مقفلة أو فارغة؛ وفي سجل هذا الخادم تفاصيل أكثر. ارجعوا وحاولوا مرة أخرى.
